import type { Scalar, Tensor, Tensor4D, Variable } from "@tensorflow/tfjs-core";
import type { PeerBackend } from "../peers/javascript.ts";
import { openTfjs, type Tf, tfjsDevice } from "../peers/tfjs.ts";
import { CLASSES, type ModelName } from "./model_case.ts";
import { ITERATIONS, type ModelProblem, QUINTIC, SETTINGS } from "./model_problem.ts";
import type { PeerModel } from "./peer_model.ts";
import { inputsToTfjs, readFromTfjs, weightAxes, weightToTfjs } from "./tfjs_layout.ts";
import { TRACE_STEPS } from "./training_trace.ts";

/** Prepares a model in TensorFlow.js, with its own Adam, and Muon from its products. */
export async function tfjsModel(backend: PeerBackend, problem: ModelProblem): Promise<PeerModel> {
  const tf = await openTfjs(backend);
  await import("@tensorflow/tfjs"); // registers the gradients
  const axes = weightAxes(problem);
  const weights = problem.parameters.map((each, at) =>
    tf.tidy(() => tf.variable(weightToTfjs(tf, each, axes[at]!))),
  );
  const inputs = tf.tidy(() => inputsToTfjs(tf, problem));
  const classes = tf.tensor1d(problem.targets, "int32");
  const targets = tf.oneHot(classes, CLASSES);
  const lossOf = (): Scalar =>
    tf.losses.softmaxCrossEntropy(targets, forward(tf, problem.model, inputs, weights));
  const { step, drop } = stepOf(tf, problem, weights, lossOf);
  const losses: number[] = [];
  for (let at = 0; at < TRACE_STEPS; at++) {
    const loss = tf.tidy(lossOf);
    losses.push((await loss.data())[0]!);
    loss.dispose();
    step();
  }
  return {
    device: tfjsDevice(tf, backend),
    trace: {
      losses,
      weights: await Promise.all(weights.map((each, at) => readFromTfjs(tf, each, axes[at]!))),
    },
    run: async (repeats) => {
      for (let at = 0; at < repeats; at++) step();
      await weights.at(-1)!.data();
    },
    drop: () => {
      drop();
      tf.dispose([...weights, inputs, classes, targets]);
    },
  };
}

function forward(tf: Tf, model: ModelName, inputs: Tensor, weights: readonly Tensor[]): Tensor {
  const layers = Array.from({ length: weights.length / 2 }, (_, at) => ({
    weight: weights[2 * at]!,
    bias: weights[2 * at + 1]!,
  }));
  const head = layers.pop()!;
  let x = inputs;
  for (const { weight, bias } of layers) {
    if (model === "cnn") {
      const y = tf.conv2d(x as Tensor4D, weight as Tensor4D, 1, "same");
      x = tf.maxPool(tf.relu(tf.add(y, bias)) as Tensor4D, 2, 2, "valid");
    } else {
      x = tf.relu(tf.add(tf.matMul(x, weight), bias));
    }
  }
  return tf.add(tf.matMul(tf.reshape(x, [x.shape[0]!, -1]), head.weight), head.bias);
}

interface TfjsStep {
  readonly step: () => void;
  readonly drop: () => void;
}

function stepOf(
  tf: Tf,
  { optimizer, parameters }: ModelProblem,
  weights: readonly Variable[],
  lossOf: () => Scalar,
): TfjsStep {
  const { learningRate, betas, epsilon } = SETTINGS.adam;
  const adam = tf.train.adam(learningRate, ...betas, epsilon);
  if (optimizer === "adam") {
    return {
      step: () => {
        adam.minimize(lossOf, false, [...weights]);
      },
      drop: () => adam.dispose(),
    };
  }
  const matrices = weights
    .filter((_, at) => parameters[at]!.matrix)
    .map((weight) => ({ weight, momentum: tf.variable(tf.zeros(weight.shape)) }));
  const rest = weights.filter((_, at) => !parameters[at]!.matrix);
  return {
    step: () =>
      tf.tidy(() => {
        const { grads } = tf.variableGrads(lossOf, [...weights]);
        adam.applyGradients(rest.map(({ name }) => ({ name, tensor: grads[name]! })));
        for (const { weight, momentum } of matrices) {
          muonStep(tf, weight, momentum, grads[weight.name]!);
        }
      }),
    drop: () => {
      adam.dispose();
      tf.dispose(matrices.map(({ momentum }) => momentum));
    },
  };
}

/** Updates a weight of shape `[..., out]`, seen as `[rest, out]`. */
function muonStep(tf: Tf, weight: Variable, momentum: Variable, G: Tensor): void {
  const { learningRate, momentum: beta } = SETTINGS.muon;
  const out = weight.shape.at(-1)!;
  const M = tf.add(tf.mul(momentum, beta), tf.mul(G, 1 - beta));
  const U = tf.add(tf.mul(M, beta), tf.mul(G, 1 - beta));
  const O = tf.reshape(newtonSchulz(tf, tf.reshape(U, [-1, out])), weight.shape);
  const scale = Math.sqrt(Math.max(1, out / (weight.size / out)));
  momentum.assign(M);
  weight.assign(tf.sub(weight, tf.mul(O, learningRate * scale)));
}

function newtonSchulz(tf: Tf, G: Tensor): Tensor {
  const [a, b, c] = QUINTIC;
  const wide = G.shape[0]! <= G.shape[1]!;
  let X = tf.div(G, tf.add(tf.norm(G), SETTINGS.muon.epsilon));
  for (let at = 0; at < ITERATIONS; at++) {
    const A = tf.matMul(X, X, !wide, wide);
    const B = tf.add(tf.mul(A, b), tf.mul(tf.matMul(A, A), c));
    X = tf.add(tf.mul(X, a), wide ? tf.matMul(B, X) : tf.matMul(X, B));
  }
  return X;
}
