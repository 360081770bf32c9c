import {
  defineMap,
  fill,
  largestMagnitude,
  map,
  scaledSumOfSquares,
  squareScale,
  sum,
  Tensor,
  zeros,
} from "@lrm/tensor";

/** As in PyTorch's `clip_grad_norm_`: keeps the quotient finite. */
const EPSILON = 1e-6;

const clip = defineMap(["squares", "largest"], ["most"], ({ squares, largest, most }) => {
  const scale = squareScale(largest);
  const norm = squares.sqrt();
  return { norm: norm.div(scale), scale: scale.mul(most).div(scale.mul(EPSILON).add(norm)).min(1) };
});

/**
 * Computes the same where every rank has some of the gradients: yields two tensors to be summed
 * over ranks. Numbers of one parameter come from one rank, so ranks do not change any bit.
 *
 * Call it within a scope.
 *
 * @param gradients  those of all parameters, in the same order on all ranks; undefined for those of
 *   other ranks
 * @param into  two tensors `[1]` to write
 */
export function* clipNormOfRanks(
  gradients: readonly (Tensor | undefined)[],
  most: number,
  into: { readonly norm: Tensor; readonly scale: Tensor },
): Generator<Tensor, void, void> {
  const { backend } = into.norm;
  const own = gradients.flatMap((x, index) => (x === undefined ? [] : [{ x, index }]));
  const magnitudes = zeros(backend, [gradients.length]);
  for (const { x, index } of own) {
    largestMagnitude(x, { into: magnitudes.slice(index, index + 1) });
  }
  yield magnitudes;
  const largest = Tensor.allocate(backend, [1]);
  largestMagnitude(magnitudes, { into: largest });
  const squares = zeros(backend, [gradients.length]);
  for (const { x, index } of own) {
    scaledSumOfSquares(x, largest, { into: squares.slice(index, index + 1) });
  }
  yield squares;
  sum(squares, { into: into.norm });
  map(clip, { squares: into.norm, largest }, { scalars: { most }, into });
}

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
