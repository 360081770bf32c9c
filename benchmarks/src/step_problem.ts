import { type Parameter, Tape } from "@lrm/autograd";
import type { GPT2Config } from "@lrm/gpt2";
import type { Backend, Tensor } from "@lrm/tensor";
import { relativeError } from "./known_matrix.ts";
import type { HostParameter } from "./own_models/model_problem.ts";
import { TRACE_STEPS } from "./own_models/training_trace.ts";
import { assemble, type StepSettings } from "./training_step.ts";

/** Initial weights and the batch of a training step, as peers get them. */
export interface StepProblem {
  readonly model: GPT2Config;
  /** Trains the matrices with Muon, else with AdamW like the rest. */
  readonly muon: boolean;
  /** Shape of inputs and of targets: `[B, T]`. */
  readonly shape: readonly [number, number];
  readonly inputs: Int32Array;
  readonly targets: Int32Array;
  readonly parameters: readonly NamedParameter[];
}

/** A parameter with its name in checkpoints. */
interface NamedParameter extends HostParameter {
  readonly name: string;
}

/** The first steps of a training. */
export interface StepTrace {
  /** Loss before each of the {@link TRACE_STEPS} steps, and after the last. */
  readonly losses: readonly number[];
  /** Gradient of each parameter in the first step, in the order of the problem. */
  readonly gradients: readonly ArrayLike<number>[];
}

/**
 * Largest {@link stepError} of a right training. Sums in another order were measured below 3e-5,
 * with both optimizers.
 */
export const STEP_TOLERANCE = 2e-3;

/** Draws the weights and the batch that `prepareStep` trains, and takes its first steps. */
export async function drawStep(
  backend: Backend,
  settings: StepSettings,
): Promise<{ readonly problem: StepProblem; readonly trace: StepTrace }> {
  const { batch, context, optimizer } = settings;
  const { model, differentiate, update, dispose, ...tokens } = assemble(backend, settings);
  try {
    const { parameters, config } = model;
    const host = async ({ name, value, role }: Parameter): Promise<NamedParameter> => ({
      ...{ name, shape: value.shape, matrix: role === "matrix" },
      values: await floats(value),
    });
    const problem: StepProblem = {
      ...{ model: config, muon: optimizer === "muon", shape: [batch, context] },
      inputs: (await tokens.inputs.read()) as Int32Array,
      targets: (await tokens.targets.read()) as Int32Array,
      parameters: await Promise.all(parameters.map(host)),
    };
    const readLoss = async (): Promise<number> => {
      using tape = Tape.inference(backend);
      return (await model.loss(tape, tokens.inputs, tokens.targets).value.read())[0]!;
    };
    const losses = [await readLoss()];
    let gradients: Float32Array[] | undefined;
    while (losses.length <= TRACE_STEPS) {
      differentiate();
      gradients ??= await Promise.all(parameters.map(({ gradient }) => floats(gradient)));
      update();
      losses.push(await readLoss());
    }
    return { problem, trace: { losses, gradients: gradients! } };
  } finally {
    dispose();
  }
}

const floats = async (of: Tensor): Promise<Float32Array> => (await of.read()) as Float32Array;

/**
 * Compares two trainings of one problem: returns the largest relative error of a parameter's first
 * gradient, and of a loss in relation to what the steps change it. NaN if a number is missing.
 *
 * Weights are not compared: AdamW moves the biases of the keys, whose gradient is zero up to
 * rounding, by that rounding alone. They have no effect on the loss.
 */
export function stepError(actual: StepTrace, expected: StepTrace): number {
  const change = Math.abs(expected.losses.at(-1)! - expected.losses[0]!);
  const losses = expected.losses.map((loss, at) => Math.abs(actual.losses[at]! - loss) / change);
  const gradients = expected.gradients.map((gradient, at) =>
    relativeError(actual.gradients[at] ?? [], gradient),
  );
  return Math.max(...losses, ...gradients);
}
