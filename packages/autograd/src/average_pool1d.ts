import { averagePool } from "./_average_pool.ts";
import { alongRow } from "./_windows.ts";
import type { Variable } from "./tape.ts";
import type { Pool1dOptions } from "./window_options.ts";

/**
 * Takes the mean of each window of a sequence. Computed like {@link averagePool2d}.
 *
 * @param x  `[B, C, T]`
 * @returns  `[B, C, ⌊(T + 2 · padding − size) / stride⌋ + 1]`, owned by the tape
 * @throws ArgumentError if shape or options do not fit
 */
export function averagePool1d(
  x: Variable,
  { size, stride = size, padding = 0 }: Pool1dOptions,
): Variable {
  return averagePool(1, x, alongRow({ size, stride, padding }));
}
