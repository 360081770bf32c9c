import type { Random } from "@lrm/tensor";
import type { TokenSource } from "./tokens.ts";

/** Windows of a corpus: `inputs[b, t]` is followed by `targets[b, t]`; both row-major `[batch, context]`. */
export interface Batch {
  readonly inputs: Int32Array<ArrayBuffer>;
  readonly targets: Int32Array<ArrayBuffer>;
}

/** Room for one batch, to be filled again and again. */
export function makeBatch(batch: number, context: number): Batch {
  return { inputs: new Int32Array(batch * context), targets: new Int32Array(batch * context) };
}

/** Fills `batch` with windows at uniformly random places; the same `random` gives the same windows. */
export function fillRandomBatch(
  into: Batch,
  source: TokenSource,
  context: number,
  random: Random,
): void {
  const words = random.words();
  const places = source.length - context;
  fillWindows(into, source, context, () => {
    // 53 random bits, so that corpora of more than 2³² tokens are reached evenly.
    const high = words.next().value >>> 11;
    return Math.floor(((high * 2 ** 32 + words.next().value) / 2 ** 53) * places);
  });
}

/** Fills `batch` with consecutive windows that do not overlap, the first of them the window `first`. */
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
    source.copy(place(), window);
    into.inputs.set(window.subarray(0, context), row);
    into.targets.set(window.subarray(1), row);
  }
}
