import type { Array as JaxArray } from "@jax-js/jax";
import type { PeerBackend } from "../peers/javascript.ts";
import { type Jax, jaxDevice, openJax } from "../peers/jax.ts";
import { jaxTraining, readAll } from "../peers/jax_training.ts";
import { CLASSES, type ModelName } from "./model_case.ts";
import { type ModelProblem, SETTINGS } from "./model_problem.ts";
import type { PeerModel } from "./peer_model.ts";
import { TRACE_STEPS } from "./training_trace.ts";

/** Prepares a model in jax-js: its `jit` compiles gradient and update as one function. */
export async function jaxModel(backend: PeerBackend, problem: ModelProblem): Promise<PeerModel> {
  const jax = await openJax(backend);
  const { numpy, nn } = jax;
  const inputs = numpy.array(problem.inputs.values, { shape: [...problem.inputs.shape] });
  const targets = nn.oneHot(numpy.array(problem.targets), CLASSES);
  const lossOf = (weights: JaxArray[], x: JaxArray, y: JaxArray): JaxArray => {
    const logits = forward(jax, problem.model, x, weights);
    return nn
      .logSoftmax(logits)
      .mul(y)
      .sum()
      .mul(-1 / problem.targets.length);
  };
  const { parameters, optimizer } = problem;
  const { step, state, run, drop } = jaxTraining(
    jax,
    { parameters, muon: optimizer === "muon", settings: SETTINGS },
    lossOf,
    [inputs, targets],
  );
  const losses: number[] = [];
  for (let at = 0; at < TRACE_STEPS; at++) losses.push(await step());
  const weights = await readAll(state().weights);
  return { device: jaxDevice(backend), trace: { losses, weights }, run, drop };
}

function forward(
  { lax, nn, numpy }: Jax,
  model: ModelName,
  inputs: JaxArray,
  weights: JaxArray[],
): JaxArray {
  const dense = (x: JaxArray, at: number): JaxArray =>
    numpy.matmul(x, weights[at]!.transpose()).add(weights[at + 1]!);
  const head = weights.length - 2;
  let x = inputs;
  for (let at = 0; at < head; at += 2) {
    if (model === "mlp") {
      x = nn.relu(dense(x, at));
      continue;
    }
    const y = lax.conv(x, weights[at]!, [1, 1], "SAME");
    x = nn.relu(y.add(weights[at + 1]!.reshape([1, -1, 1, 1])));
    x = lax.reduceWindow(x, numpy.max, [1, 1, 2, 2], [1, 1, 2, 2]);
  }
  return dense(x.reshape([x.shape[0]!, -1]), head);
}
