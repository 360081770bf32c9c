import { maxPool } from "./_max_pool.ts";
import type { Variable } from "./tape.ts";
import type { PoolOptions } from "./window_options.ts";

/**
 * Takes the maximum of each window, as PyTorch does: of equal elements the first one, in row-major
 * order, gets the gradient. The border never wins.
 *
 * Keeps the index of the winner for the backward pass, one number for each window. One kernel
 * without a border, for windows of up to 24 elements.
 *
 * @param x  `[B, C, H, W]`
 * @returns  `[B, C, ⌊(H + 2 · padding − size) / stride⌋ + 1, …]`, owned by the tape
 * @throws ArgumentError if shape or options do not fit
 */
export function maxPool2d(x: Variable, options: PoolOptions): Variable {
  return maxPool(2, x, options);
}
