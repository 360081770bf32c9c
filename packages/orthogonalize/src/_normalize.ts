import {
  defineMap,
  type Expression,
  map,
  reduce,
  scope,
  squareScale,
  type Tensor,
} from "@lrm/tensor";

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

/** The scalars of {@link normalizedBy}. */
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

/**
 * `x` and what to divide it by, `factor · ‖x‖ + gap`, given {@link norms}: all times the same power
 * of two, which is 1
 * but where a square would be no float32.
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

const size = defineMap(["x"], [], ({ x }) => ({ out: x.abs() }));
const square = defineMap(["x", "largest"], [], ({ x, largest }) => ({
  out: x.mul(squareScale(largest)).square(),
}));

/**
 * The largest entry of each matrix of a batch, without its sign, and the sum of squares at the
 * {@link squareScale} that follows from it: `[..., 1, 1]`.
 */
export function norms(x: Tensor): { largest: Tensor; squares: Tensor } {
  const matrices = { axes: [-2, -1], keepAxes: true } as const;
  const largest = reduce("max", size, { x }, matrices);
  return { largest, squares: reduce("sum", square, { x, largest }, matrices) };
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
 * `x / (factor · ‖x‖ + epsilon)` or `x / max(factor · ‖x‖, epsilon)` for each matrix of a batch; zero stays zero.
 *
 * @param x  `[..., m, n]`, not modified
 */
export function normalize(x: Tensor, normalization: Normalization = {}): Tensor {
  const scalars = normalizationScalars(normalization);
  return scope(() => map(divideByNorm, { x, ...norms(x) }, { scalars }).out);
}
