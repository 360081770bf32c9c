import { maxPool } from "./_max_pool.ts";
import { alongRow } from "./_windows.ts";
import type { Variable } from "./tape.ts";
import type { Pool1dOptions } from "./window_options.ts";

/**
 * Takes the maximum of each window of a sequence. Computed like {@link maxPool2d}.
 *
 * @param x  `[B, C, T]`
 * @returns  `[B, C, ⌊(T + 2 · padding − size) / stride⌋ + 1]`, owned by the tape
 * @throws ArgumentError if shape or options do not fit
 * @example
 * ```ts
 * import { maxPool1d, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using sequence = tensor(backend, [3, 1, 4, 1, 5], [1, 1, 5]);
 * using tape = new Tape(backend);
 * const y = maxPool1d(tape.constant(sequence), { size: 2 });
 * expect(Array.from(await y.value.read())).toEqual([3, 4]);
 * ```
 */
export function maxPool1d(
  x: Variable,
  { size, stride = size, padding = 0 }: Pool1dOptions,
): Variable {
  return maxPool(1, x, alongRow({ size, stride, padding }));
}
