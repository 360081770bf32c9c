import { defineMap, map, sumOfSquares, type Tensor } from "@lrm/tensor";

/** Below every norm that float32 can hold as a normal number: keeps 0/0 from being NaN. */
const SMALLEST_DENOMINATOR = 1e-37;

const divideByNorm = defineMap(
  ["x", "squares"],
  ["factor", "epsilon", "floor"],
  ({ x, squares, factor, epsilon, floor }) => ({
    out: x.div(squares.sqrt().mul(factor).add(epsilon).max(floor)),
  }),
);

/** How a matrix is brought to a norm of at most 1. */
export interface Normalization {
  /** Multiplies the norm. Default 1. */
  readonly factor?: number;
  /** Added to the norm ("add"), or its lower bound ("clamp"). Default 0. */
  readonly epsilon?: number;
  /** Default "add". */
  readonly normalization?: "add" | "clamp";
}

/**
 * `x / (factor · ‖x‖ + epsilon)` or `x / max(factor · ‖x‖, epsilon)` for each matrix of a batch, Frobenius norm; zero stays zero.
 *
 * @param x  `[..., m, n]`, not modified
 */
export function normalize(
  x: Tensor,
  { factor = 1, epsilon = 0, normalization = "add" }: Normalization = {},
): Tensor {
  const squares = sumOfSquares(x, { axes: [-2, -1], keepAxes: true }); // [..., 1, 1]
  const { out } = map(
    divideByNorm,
    { x, squares },
    {
      scalars: {
        factor,
        epsilon: normalization === "add" ? epsilon : 0,
        floor: Math.max(normalization === "add" ? 0 : epsilon, SMALLEST_DENOMINATOR),
      },
    },
  );
  squares.dispose();
  return out;
}
