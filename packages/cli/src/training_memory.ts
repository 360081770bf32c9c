import { activationBytes, type GPT2Config, parameterBytes } from "@lrm/gpt2";
import type { OptimizerConfig } from "./optimizers.ts";

const FLOAT_BYTES = 4;
/** Matrices of one shape are updated together, up to so many elements (or one, where it is larger). */
const STACK_ELEMENTS = 2 ** 22;

/** Bytes that a run needs, rather too many than too few: weights, gradients, optimizer state, activations, and what the optimizer works with. */
export function trainingBytes(
  model: GPT2Config,
  optimizer: OptimizerConfig,
  window: { readonly batch: number; readonly context: number },
): number {
  const weights = parameterBytes(model);
  const matrices = matrixShapes(model).reduce(
    (sum, [m, n]) => sum + FLOAT_BYTES * model.layers * m * n,
    0,
  );
  // Numbers that are kept for each element of a matrix, and of what is none.
  const perMatrix = { adamw: 2, sgd: 1, muon: 1, "low-rank-muon": 1, "low-rank-msgd": 0 };
  const perOther = optimizer.name === "sgd" ? 1 : 2;
  const state = perMatrix[optimizer.name] * matrices + perOther * (weights - matrices);
  return 2 * weights + state + activationBytes(model, window) + temporaryBytes(model, optimizer);
}

/** Of the matrices in a block: (out, in). */
function matrixShapes({ width, mlpWidth }: GPT2Config): readonly (readonly [number, number])[] {
  return [
    [3 * width, width],
    [width, width],
    [mlpWidth, width],
    [width, mlpWidth],
  ];
}

/** What updating the largest stack of matrices takes for a moment. */
function temporaryBytes(model: GPT2Config, optimizer: OptimizerConfig): number {
  const stacks = matrixShapes(model).map(([m, n]) => {
    const together = Math.max(1, Math.floor(STACK_ELEMENTS / (m * n)));
    return Math.min(model.layers, together) * temporariesOf(m, n, optimizer);
  });
  return FLOAT_BYTES * Math.max(...stacks);
}

/** Elements for one matrix of a stack. */
function temporariesOf(m: number, n: number, { name, rank: k = 0 }: OptimizerConfig): number {
  const [small, large] = [Math.min(m, n), Math.max(m, n)];
  switch (name) {
    case "adamw":
    case "sgd":
      return 0; // In place.
    case "muon":
      // The direction, X and the next X; three Gram matrices.
      return 3 * m * n + 3 * small * small;
    case "low-rank-muon":
    case "low-rank-msgd":
      // The direction and its orthogonalization; columns, basis and what QR needs; coordinates, X and the next X; three Gram matrices.
      return 2 * m * n + 4 * k * small + 3 * k * large + 3 * k * k;
    default:
      return name satisfies never;
  }
}
