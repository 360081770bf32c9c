import { layoutBytes, type ParameterLayout } from "@lrm/language-model";
import { isMatrix } from "@lrm/optimizer";
import { formatShape } from "@lrm/tensor";
import { familyOf, type ModelSize } from "./models.ts";
import type { OptimizerConfig, OptimizerName } from "./optimizers.ts";

const FLOAT_BYTES = 4;
/** Matrices of one shape are updated together, up to so many elements (or one, where it is larger). */
const STACK_ELEMENTS = 2 ** 22;

/** Bytes that a run needs, rather too many than too few: weights, gradients, optimizer state, activations, and what the optimizer works with. */
export function trainingBytes(
  { kind, config }: ModelSize,
  optimizer: OptimizerConfig,
  window: { readonly batch: number; readonly context: number },
): number {
  const family = familyOf(kind);
  const layout = family.parameterLayout(config);
  const weights = layoutBytes(layout);
  const matrices = layout.filter(({ name, shape }) => isMatrix({ name, value: { shape } }));
  const ofMatrices = layoutBytes(matrices);
  // Numbers that are kept for each element of a matrix, and of what is none.
  const perMatrix: Readonly<Record<OptimizerName, number>> = {
    adamw: 2,
    sgd: 1,
    muon: 1,
    "newton-muon": 1,
    rmnp: 1,
    nora: 1,
    "low-rank-muon": 1,
    "low-rank-msgd": 0,
  };
  const perOther = optimizer.name === "sgd" ? 1 : 2;
  const state = perMatrix[optimizer.name] * ofMatrices + perOther * (weights - ofMatrices);
  return (
    2 * weights +
    state +
    momentBytes(matrices, optimizer, config.width) +
    family.activationBytes(config, window) +
    temporaryBytes(matrices, optimizer)
  );
}

/** Newton-Muon's moments of inputs, their inverses, and, while a step refreshes them, new ones of all layers. */
function momentBytes(
  matrices: readonly ParameterLayout[],
  { name, blocks = 1 }: OptimizerConfig,
  width: number,
): number {
  if (name !== "newton-muon") return 0;
  const elements = matrices.map(({ shape: [, n = 1] }) => n ** 2 / (n > width ? blocks : 1));
  return 3 * FLOAT_BYTES * elements.reduce((sum, each) => sum + each, 0);
}

/** What updating the largest stack of matrices takes for a moment. */
function temporaryBytes(matrices: readonly ParameterLayout[], optimizer: OptimizerConfig): number {
  const counts = new Map<string, { count: number; m: number; n: number }>();
  for (const { shape } of matrices) {
    const [m = 1, n = 1] = shape;
    const found = counts.get(formatShape(shape)) ?? { count: 0, m, n };
    counts.set(formatShape(shape), { ...found, count: found.count + 1 });
  }
  const stacks = [...counts.values()].map(({ count, m, n }) => {
    const together = Math.max(1, Math.floor(STACK_ELEMENTS / (m * n)));
    return Math.min(count, together) * temporariesOf(m, n, optimizer);
  });
  return FLOAT_BYTES * Math.max(0, ...stacks);
}

/** Elements for one matrix of a stack. */
function temporariesOf(m: number, n: number, { name, rank: k = 0 }: OptimizerConfig): number {
  const [small, large] = [Math.min(m, n), Math.max(m, n)];
  switch (name) {
    case "adamw":
    case "rmnp":
    case "nora":
    case "sgd":
      return 0; // In place.
    case "muon":
      // The direction, X and the next X; three Gram matrices.
      return 3 * m * n + 3 * small * small;
    case "newton-muon":
      // Gradients in blocks and preconditioned, then as Muon; on the way to an inverse: K damped, its factor, the inverse of that and their product.
      return 5 * m * n + 3 * small * small + 4 * n * n;
    case "low-rank-muon":
    case "low-rank-msgd":
      // The direction and its orthogonalization; columns, basis and what QR needs; coordinates, X and the next X; three Gram matrices.
      return 2 * m * n + 4 * k * small + 3 * k * large + 3 * k * k;
    default:
      return name satisfies never;
  }
}
