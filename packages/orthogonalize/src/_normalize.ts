import {
  defineMap,
  type Expression,
  largestMagnitude,
  map,
  scaledSumOfSquares,
  scope,
  squareScale,
  type Tensor,
} from "@lrm/tensor";

/** Below all normal float32 numbers. Prevents 0/0 from being NaN. */
const SMALLEST_DENOMINATOR = 1e-37;

/** Scales a matrix to a norm of about 1 or less. */
export interface Normalization {
  /** Multiplies the norm. Default: 1. */
  readonly factor?: number;
  /** Added to the norm ("add"), or lower bound of it ("clamp"). Default: 0. */
  readonly epsilon?: number;
  /** Use of epsilon. Default: "add". */
  readonly normalization?: "add" | "clamp";
}

type Scalar = "factor" | "add" | "clamp";

/** Names of the scalars of {@link normalizedBy}. */
export const NORMALIZATION_SCALARS = ["factor", "add", "clamp"] as const satisfies Scalar[];

/** Computes the scalars of {@link normalizedBy}. */
export function normalizationScalars({
  factor = 1,
  epsilon = 0,
  normalization = "add",
}: Normalization): Record<Scalar, number> {
  return normalization === "add"
    ? { factor, add: epsilon, clamp: 0 }
    : { factor, add: 0, clamp: epsilon };
}

/**
 * Builds `x` and its divisor, `factor · ‖x‖ + gap`, from {@link norms}. Both are multiplied by the
 * same power of two, which differs from 1 only if a square would not be a normal float32.
 */
export function normalizedBy(
  { x, squares, largest }: Readonly<Record<"x" | "squares" | "largest", Expression>>,
  { factor, add, clamp }: Readonly<Record<Scalar, Expression>>,
): { scaled: Expression; gap: Expression; denominator: Expression } {
  const scale = squareScale(largest);
  const norm = squares.sqrt().mul(factor);
  const gap = clamp.mul(scale).sub(norm).max(add.mul(scale));
  return { scaled: x.mul(scale), gap, denominator: norm.add(gap).max(SMALLEST_DENOMINATOR) };
}

/**
 * Computes the largest magnitude of each matrix of a batch, and its sum of squares at the
 * {@link squareScale} of that magnitude; `[..., 1, 1]` each.
 */
export function norms(x: Tensor): { largest: Tensor; squares: Tensor } {
  const matrices = { axes: [-2, -1], keepDims: true } as const;
  const largest = largestMagnitude(x, matrices);
  return { largest, squares: scaledSumOfSquares(x, largest, matrices) };
}

const divideByNorm = defineMap(
  ["x", "squares", "largest"],
  NORMALIZATION_SCALARS,
  ({ x, squares, largest, ...scalars }) => {
    const { scaled, denominator } = normalizedBy({ x, squares, largest }, scalars);
    return { out: scaled.div(denominator) };
  },
);

/**
 * Computes `x / (factor · ‖x‖ + epsilon)`, or `x / max(factor · ‖x‖, epsilon)`, for each matrix of
 * a batch. A zero matrix stays zero.
 *
 * @param x  `[..., m, n]`, not modified
 */
export function normalize(x: Tensor, normalization: Normalization = {}): Tensor {
  const scalars = normalizationScalars(normalization);
  return scope(() => map(divideByNorm, { x, ...norms(x) }, { scalars }).out);
}
