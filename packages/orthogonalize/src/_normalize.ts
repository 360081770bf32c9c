import { defineMap, type Expression, map, sumOfSquares, type Tensor } from "@lrm/tensor";

/** Below every norm that float32 can hold as a normal number: keeps 0/0 from being NaN. */
const SMALLEST_DENOMINATOR = 1e-37;

/** How a matrix is brought to a norm of at most about 1. */
export interface Normalization {
  /** Multiplies the norm. Default 1. */
  readonly factor?: number;
  /** Added to the norm ("add"), or its lower bound ("clamp"). Default 0. */
  readonly epsilon?: number;
  /** Default "add". */
  readonly normalization?: "add" | "clamp";
}

type Scalar = "factor" | "add" | "clamp";

/** The scalars of {@link denominatorOf}. */
export const NORMALIZATION_SCALARS = ["factor", "add", "clamp"] as const satisfies Scalar[];

/** Their values. */
export function normalizationScalars({
  factor = 1,
  epsilon = 0,
  normalization = "add",
}: Normalization): Record<Scalar, number> {
  return normalization === "add"
    ? { factor, add: epsilon, clamp: 0 }
    : { factor, add: 0, clamp: epsilon };
}

/** What to divide by, `factor · ‖x‖ + gap`, given `‖x‖²`. */
export function denominatorOf(
  squares: Expression,
  { factor, add, clamp }: Readonly<Record<Scalar, Expression>>,
): { gap: Expression; denominator: Expression } {
  const norm = squares.sqrt().mul(factor);
  const gap = clamp.sub(norm).max(add);
  return { gap, denominator: norm.add(gap).max(SMALLEST_DENOMINATOR) };
}

/** `‖x‖²` of each matrix of a batch, Frobenius norm: `[..., 1, 1]`. */
export function squaredNorms(x: Tensor): Tensor {
  return sumOfSquares(x, { axes: [-2, -1], keepAxes: true });
}

const divideByNorm = defineMap(
  ["x", "squares"],
  NORMALIZATION_SCALARS,
  ({ x, squares, ...scalars }) => ({ out: x.div(denominatorOf(squares, scalars).denominator) }),
);

/**
 * `x / (factor · ‖x‖ + epsilon)` or `x / max(factor · ‖x‖, epsilon)` for each matrix of a batch; zero stays zero.
 *
 * @param x  `[..., m, n]`, not modified
 */
export function normalize(x: Tensor, normalization: Normalization = {}): Tensor {
  using squares = squaredNorms(x);
  return map(divideByNorm, { x, squares }, { scalars: normalizationScalars(normalization) }).out;
}
