import { DataError, type TokenSource } from "@lrm/data";
import { ArgumentError, type Random } from "@lrm/tensor";

/**
 * Windows of a corpus. `targets[b, t]` is the token after `inputs[b, t]`. Both are row-major,
 * `[batch, context]`.
 */
export interface TokenBatch {
  readonly inputs: Int32Array<ArrayBuffer>;
  readonly targets: Int32Array<ArrayBuffer>;
}

/**
 * Maximum number of tokens in a batch. Even for the smallest models, the activations of a larger
 * batch would not fit into the memory of any device.
 */
export const BATCH_TOKENS_LIMIT = 2 ** 24;

/** Thrown for a batch with more tokens than {@link checkBatch} allows. */
export class BatchSizeError extends ArgumentError {}

/**
 * Checks the size of a batch before memory is allocated for it.
 *
 * @throws BatchSizeError for more than 2²⁴ tokens
 */
export function checkBatch(batch: number, context: number): void {
  if (batch * context <= BATCH_TOKENS_LIMIT) return;
  throw new BatchSizeError(
    `Cannot take ${batch} windows of ${context} tokens at a time: a batch has at most ${BATCH_TOKENS_LIMIT} tokens`,
    "use a smaller batch with more accumulation",
  );
}

/**
 * Allocates arrays for a batch, to be reused.
 *
 * @throws BatchSizeError for more than 2²⁴ tokens
 */
export function makeBatch(batch: number, context: number): TokenBatch {
  checkBatch(batch, context);
  return { inputs: new Int32Array(batch * context), targets: new Int32Array(batch * context) };
}

/**
 * Fills a batch with windows at uniformly random positions. The positions depend only on `random`.
 *
 * @throws DataError if the source is shorter than a window, which is `context + 1` tokens
 * @example
 * ```ts
 * import { tokensInMemory } from "@lrm/data";
 * import { Random } from "@lrm/tensor";
 * import { fillRandomBatch, makeBatch } from "@lrm/train";
 *
 * const batch = makeBatch(4, 3);
 * const source = tokensInMemory(Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7));
 * fillRandomBatch(batch, source, 3, new Random(1).fork("batches"));
 * expect(batch.targets).toEqual(batch.inputs.map((token) => token + 1));
 * ```
 */
export function fillRandomBatch(
  into: TokenBatch,
  source: TokenSource,
  context: number,
  random: Random,
): void {
  const numbers = random.numbers();
  const places = source.length - context;
  fillWindows(into, source, context, () => Math.floor(numbers.next().value * places));
}

/**
 * Fills a batch with consecutive windows that do not overlap, beginning with window number `first`.
 * The last window of the source is followed by the first one.
 *
 * @throws DataError if the source is shorter than a window, which is `context + 1` tokens
 */
export function fillWindowsInOrder(
  into: TokenBatch,
  source: TokenSource,
  context: number,
  first: number,
): void {
  const windows = Math.max(1, Math.floor((source.length - 1) / context));
  let window = first;
  fillWindows(into, source, context, () => (window++ % windows) * context);
}

function fillWindows(
  into: TokenBatch,
  source: TokenSource,
  context: number,
  place: () => number,
): void {
  const window = new Int32Array(context + 1);
  for (let row = 0; row < into.inputs.length; row += context) {
    const start = place();
    if (start < 0 || start + window.length > source.length) {
      throw new DataError(
        `Cannot take a window of ${window.length} tokens at ${start}: there are ${source.length}`,
        "add text or lower the context",
      );
    }
    source.copy(start, window);
    into.inputs.set(window.subarray(0, context), row);
    into.targets.set(window.subarray(1), row);
  }
}
