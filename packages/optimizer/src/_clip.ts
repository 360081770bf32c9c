import { defineMap, map, sumOfSquares, type Tensor } from "@lrm/tensor";

/** As in PyTorch's `clip_grad_norm_`: keeps the quotient finite. */
const EPSILON = 1e-6;

const clip = defineMap(["squares"], ["most"], ({ squares, most }) => {
  const norm = squares.sqrt();
  return { norm, scale: most.div(norm.add(EPSILON)).min(1) };
});

/**
 * Computes the norm of all gradients together and the factor that brings it to at most `most`, on the device.
 *
 * @param gradients  of any shapes
 * @param into  two tensors `[1]` to write
 */
export function clipGlobalNorm(
  gradients: readonly Tensor[],
  most: number,
  into: { readonly norm: Tensor; readonly scale: Tensor },
): void {
  gradients.forEach((gradient, index) => {
    sumOfSquares(gradient, { into: into.norm, accumulate: index > 0 });
  });
  map(clip, { squares: into.norm }, { scalars: { most }, into });
}
