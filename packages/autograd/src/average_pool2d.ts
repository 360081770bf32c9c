import { averagePool } from "./_average_pool.ts";
import type { Variable } from "./tape.ts";
import type { PoolOptions } from "./window_options.ts";

/**
 * Takes the mean of each window. A border counts as zeros, as PyTorch does by default.
 *
 * One kernel without a border, for windows of up to 24 elements. Keeps nothing for the backward
 * pass.
 *
 * @param x  `[B, C, H, W]`
 * @returns  `[B, C, ⌊(H + 2 · padding − size) / stride⌋ + 1, …]`, owned by the tape
 * @throws ArgumentError if shape or options do not fit
 */
export function averagePool2d(x: Variable, options: PoolOptions): Variable {
  return averagePool(2, x, options);
}
