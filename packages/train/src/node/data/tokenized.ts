import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { TokenSource } from "../../tokens.ts";

/** Documents as tokens, one after the other. */
export interface Tokenized {
  readonly source: TokenSource;
  /** Number of documents. */
  readonly documents: number;
  /** Where the documents from number `first` on begin; so many of them as there are, up to `count`. */
  starts(first: number, count: number): ArrayLike<number>;
  /** Where the part for validation begins, where files were named for that. */
  readonly validation?: number | undefined;
}

/** The part at the end of a corpus that is kept for validation. */
const VALIDATION_SHARE = 0.1;

/** Documents from which on whole ones are kept for validation. */
const MANY = 10;

/** How many of the tokens are for training; the others are for validation: files that are named for that, else the last tenth, of the documents where there are ten. */
export function trainingTokens({ source, documents, starts, validation }: Tokenized): number {
  if (validation !== undefined) return validation;
  if (documents < MANY) return trainingShare(source.length);
  return starts(trainingShare(documents), 1)[0]!;
}

/** All but the last tenth of so many. */
export function trainingShare(count: number): number {
  return count - Math.floor(count * VALIDATION_SHARE);
}

/** Tokens that are read at once. */
const WINDOW = 2 ** 18;

/**
 * Changes when the tokens do, or where documents end, or what is kept for validation. The same for tokens in memory and on disk.
 *
 * @param onTokens  told how many were read so far
 */
export async function fingerprintOf(
  { source, documents, starts, validation }: Tokenized,
  vocabularySize: number,
  onTokens: (count: number) => void = () => undefined,
): Promise<string> {
  const hash = createHash("sha256");
  const read = windowsOf(source, vocabularySize);
  let turn = 0;
  for (let first = 0; first < documents; first += MANY_STARTS) {
    const begins = starts(first, MANY_STARTS + 1);
    for (let i = 0; i < Math.min(MANY_STARTS, documents - first); i++) {
      const end = begins[i + 1] ?? source.length;
      hash.update(`${end - begins[i]!}:`);
      for (let at = begins[i]!; at < end; ) {
        const part = read(at, end);
        hash.update(part);
        at += part.length;
        if (at - turn < WINDOW) continue;
        turn = at;
        onTokens(at);
        await setImmediate(); // Signals are served.
      }
    }
  }
  if (validation !== undefined) hash.update(`validation:${validation}`);
  return hash.digest("hex");
}

/** Documents whose starts are read at once. */
const MANY_STARTS = 4096;

/** Reads on and on: tokens from `start` to at most `end`, in as few bytes as the vocabulary needs. */
function windowsOf(
  { length, copy }: TokenSource,
  vocabularySize: number,
): (start: number, end: number) => Uint8Array | Uint16Array {
  const tokens = new Int32Array(Math.min(WINDOW, length));
  const compact =
    vocabularySize <= 256 ? new Uint8Array(tokens.length) : new Uint16Array(tokens.length);
  let first = 0;
  let last = 0;
  return (start, end) => {
    if (start < first || start >= last) {
      first = start;
      last = Math.min(length, start + tokens.length);
      const window = tokens.subarray(0, last - first);
      copy(first, window);
      compact.set(window);
    }
    return compact.subarray(start - first, Math.min(end, last) - first);
  };
}
