import { DataError, type TokenSource } from "@lrm/data";
import type { Random } from "@lrm/tensor";

/** Windows of a corpus: `inputs[b, t]` is followed by `targets[b, t]`; both row-major `[batch, context]`. */
export interface Batch {
  readonly inputs: Int32Array<ArrayBuffer>;
  readonly targets: Int32Array<ArrayBuffer>;
}

/**
 * Most tokens in a batch. Activations of even the smallest models would take more memory than any
 * device has.
 */
export const BATCH_TOKENS_LIMIT = 2 ** 24;

/**
 * Checks the size of a batch, before anything is allocated for it.
 *
 * @throws RangeError that says what fits
 */
export function checkBatch(batch: number, context: number): void {
  if (batch * context <= BATCH_TOKENS_LIMIT) return;
  throw new RangeError(
    `Cannot take ${batch} windows of ${context} tokens at a time: a batch has at most ${BATCH_TOKENS_LIMIT} tokens; lower the batch, and accumulate several`,
  );
}

/**
 * Room for one batch, to be filled again and again.
 *
 * @throws RangeError for one of more than 2²⁴ tokens
 */
export function makeBatch(batch: number, context: number): Batch {
  checkBatch(batch, context);
  return { inputs: new Int32Array(batch * context), targets: new Int32Array(batch * context) };
}

/**
 * Fills `into` with windows at uniformly random places; the same `random` gives the same windows.
 *
 * @throws DataError when the source is shorter than a window, which is `context + 1` tokens
 * @example
 * ```ts
 * import { Random } from "@lrm/tensor";
 * import { fillRandomBatch, makeBatch } from "./batches.ts";
import { tokensInMemory } from "@lrm/data";
 * const batch = makeBatch(4, 3);
 * const source = tokensInMemory(Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7));
 * fillRandomBatch(batch, source, 3, new Random(1).fork("batches"));
 * expect(batch.targets).toEqual(batch.inputs.map((token) => token + 1));
 * ```
 */
export function fillRandomBatch(
  into: Batch,
  source: TokenSource,
  context: number,
  random: Random,
): void {
  const numbers = random.numbers();
  const places = source.length - context;
  fillWindows(into, source, context, () => Math.floor(numbers.next().value * places));
}

/**
 * Fills `into` with consecutive windows that do not overlap, the first of them the window number `first`.
 *
 * @throws DataError when the source ends before the last of them
 */
export function fillWindowsInOrder(
  into: Batch,
  source: TokenSource,
  context: number,
  first: number,
): void {
  let window = first;
  fillWindows(into, source, context, () => window++ * context);
}

function fillWindows(into: Batch, source: TokenSource, context: number, place: () => number): void {
  const window = new Int32Array(context + 1);
  for (let row = 0; row < into.inputs.length; row += context) {
    const start = place();
    if (start < 0 || start + window.length > source.length) {
      throw new DataError(
        `Cannot take a window of ${window.length} tokens at ${start}: there are ${source.length}; add text or lower the context`,
      );
    }
    source.copy(start, window);
    into.inputs.set(window.subarray(0, context), row);
    into.targets.set(window.subarray(1), row);
  }
}
