import type { Parameter } from "@lrm/autograd";
import { initialize } from "@lrm/autograd/layers";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { CLASSES, type ModelCase, type ModelName, type ModelOptimizer } from "./model_case.ts";

/** Initial weights and the batch of a training step, as every contender gets them. */
export interface ModelProblem {
  readonly model: ModelName;
  readonly optimizer: ModelOptimizer;
  /** `[B, ...]` of the model's inputs. */
  readonly inputs: HostTensor;
  /** `[B]`, from 0 to {@link CLASSES} − 1. */
  readonly targets: Int32Array;
  /** In the order of the layers: weight and bias of each. */
  readonly parameters: readonly HostParameter[];
}

/** Numbers on the host, row by row. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface HostParameter extends HostTensor {
  /** Muon trains it, as `[out, rest]`; AdamW trains the others. */
  readonly matrix: boolean;
}

/**
 * Settings of both optimizers, the same for all contenders. The rates are small, so that the batch
 * is not yet learned after thousands of steps: vanishing gradients would be denormal numbers, which
 * are slow.
 */
export const SETTINGS = {
  adam: { learningRate: 1e-4, betas: [0.9, 0.999], epsilon: 1e-8 },
  muon: { learningRate: 1e-3, momentum: 0.95, epsilon: 1e-7 },
} as const;

/** Coefficients of a step of Newton–Schulz, and the number of steps. */
export const [QUINTIC, ITERATIONS] = [[3.4445, -4.775, 2.0315], 5] as const;

/** Draws the initial weights and the batch. */
export async function drawProblem(
  { name, batch, input, layers }: ModelCase,
  optimizer: ModelOptimizer,
): Promise<ModelProblem> {
  const random = new Random(1);
  const reference = createReferenceBackend();
  using model = initialize(reference, layers, random.fork("weights"));
  const shape = [batch, ...input];
  using inputs = random.fork("inputs").normal(reference, shape);
  const words = random.fork("targets").words();
  const read = async ({ value, role }: Parameter): Promise<HostParameter> => ({
    shape: value.shape,
    values: (await value.read()) as Float32Array,
    matrix: role === "matrix",
  });
  return {
    model: name,
    optimizer,
    inputs: { shape, values: (await inputs.read()) as Float32Array },
    targets: Int32Array.from({ length: batch }, () => words.next().value % CLASSES),
    parameters: await Promise.all(model.parameters.map(read)),
  };
}
