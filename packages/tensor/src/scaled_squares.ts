import { defineMap } from "./expression.ts";
import { type ReduceOptions, reduce } from "./reduce.ts";
import { squareScale } from "./square_scale.ts";
import type { Tensor } from "./tensor.ts";

const magnitude = defineMap(["x"], [], ({ x }) => ({ out: x.abs() }));
const scaledSquare = defineMap(["x", "largest"], [], ({ x, largest }) => ({
  out: x.mul(squareScale(largest)).square(),
}));

/** Finds the largest absolute value over `axes`. Default: over all. */
export function largestMagnitude(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce("max", magnitude, { x }, options);
}

/**
 * Sums `(s · x)²` over `axes`, where s is the {@link squareScale} of `largest`: a power of two at
 * which no sum overflows or underflows float32, 1 for nearly all tensors. The norm is the root of
 * the sum, divided by s. Default: over all axes.
 *
 * @param largest  {@link largestMagnitude} of x, or of several tensors together; broadcast over x
 * @example
 * ```ts
 * import { largestMagnitude, scaledSumOfSquares, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const x = tensor(createReferenceBackend(), [3e30, 4e30]); // squares overflow float32
 * const squares = scaledSumOfSquares(x, largestMagnitude(x));
 * expect(Math.sqrt((await squares.read())[0]!) * 2 ** 84).toBeCloseTo(5e30, -25);
 * ```
 */
export function scaledSumOfSquares(
  x: Tensor,
  largest: Tensor,
  options: ReduceOptions = {},
): Tensor {
  return reduce("sum", scaledSquare, { x, largest }, options);
}
