import {
  defineMap,
  fill,
  largestMagnitude,
  map,
  scaledSumOfSquares,
  squareScale,
  Tensor,
} from "@lrm/tensor";

/** As in PyTorch's `clip_grad_norm_`: keeps the quotient finite. */
const EPSILON = 1e-6;

const clip = defineMap(["squares", "largest"], ["most"], ({ squares, largest, most }) => {
  const scale = squareScale(largest);
  const norm = squares.sqrt();
  return { norm: norm.div(scale), scale: scale.mul(most).div(scale.mul(EPSILON).add(norm)).min(1) };
});

/**
 * Computes the norm of all gradients together and the factor that brings it to at most `most`, on
 * the device.
 *
 * Call it within a scope.
 *
 * @param gradients  of any shapes
 * @param into  two tensors `[1]` to write
 */
export function clipGlobalNorm(
  gradients: readonly Tensor[],
  most: number,
  into: { readonly norm: Tensor; readonly scale: Tensor },
): void {
  if (gradients.length === 0) {
    fill(into.norm, 0);
    return;
  }
  // Squares of gradients above 1.8e19 are no float32, nor are those below 1e-19.
  const largest = Tensor.allocate(into.norm.backend, [1]);
  gradients.forEach((x, index) => {
    largestMagnitude(x, { into: largest, accumulate: index > 0 });
  });
  gradients.forEach((x, index) => {
    scaledSumOfSquares(x, largest, { into: into.norm, accumulate: index > 0 });
  });
  map(clip, { squares: into.norm, largest }, { scalars: { most }, into });
}
