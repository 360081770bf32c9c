import { type CompactTokens, compactTokens } from "./_compact_tokens.ts";
import type { IncrementalHash } from "./incremental_hash.ts";
import type { Corpus, TokenSource } from "./tokens.ts";

/** Receives tokens while they are made. */
export interface TokenSink {
  /** Starts a new document. */
  beginDocument(): void;
  /** Counts a document that was skipped because it is empty. */
  skipDocument(): void;
  /** Starts the validation part. */
  beginValidation(): void;
  add(tokens: ArrayLike<number>): void;
}

/** The tokens of a sequence of documents. */
export interface Tokenized {
  readonly source: TokenSource;
  /** Number of documents. */
  readonly documents: number;
  /** Number of documents that were skipped because they are empty. */
  readonly emptyDocuments: number;
  /**
   * Returns the index of the first token of each document, from document `first` on: `count` of
   * them, or fewer at the end.
   */
  starts(first: number, count: number): ArrayLike<number>;
  /** Index of the first token for validation, if files were assigned to validation by name. */
  readonly validation?: number | undefined;
}

/** Fraction of a corpus that is held out for validation, at its end. */
const VALIDATION_SHARE = 0.1;

/** Minimum number of documents for holding out whole documents. */
const MANY = 10;

/**
 * Rule that chose the tokens for validation: the names of files, or the last tenth of the documents
 * or of the tokens.
 */
export type HeldOutBy = "names" | "documents" | "tokens";

/** Determines the rule that {@link trainingTokens} applies. */
export function heldOutBy({
  documents,
  validation,
}: Pick<Tokenized, "documents" | "validation">): HeldOutBy {
  if (validation !== undefined) return "names";
  return documents < MANY ? "tokens" : "documents";
}

/**
 * Counts the tokens for training. The tokens after them are for validation: files with such a name,
 * or else the last tenth, in whole documents if there are at least ten.
 */
export function trainingTokens(tokenized: Tokenized): number {
  const { source, documents, starts, validation } = tokenized;
  const by = heldOutBy(tokenized);
  switch (by) {
    case "names":
      return validation!;
    case "tokens":
      return trainingShare(source.length);
    case "documents":
      return starts(trainingShare(documents), 1)[0]!;
    default:
      return by satisfies never;
  }
}

/** Computes a count without its last tenth. */
export function trainingShare(count: number): number {
  return count - Math.floor(count * VALIDATION_SHARE);
}

/**
 * Splits tokens into a corpus: the first `train` tokens for training, the others for validation.
 */
export function corpusOf(
  name: string,
  source: TokenSource,
  train: number,
  fingerprint: string,
): Corpus {
  const part = (start: number, end: number): TokenSource => ({
    length: end - start,
    copy: (from, target) => source.copy(start + from, target),
  });
  return { name, train: part(0, train), validation: part(train, source.length), fingerprint };
}

/** Tokens to read at once. */
const WINDOW = 2 ** 18;

const encoder = new TextEncoder();

/**
 * Computes a fingerprint step by step. It depends on the tokens, on the ends of documents and on
 * the split into training and validation. Tokens in memory and on disk have the same fingerprint.
 *
 * @param sha256  a new hash
 * @returns a generator that yields the number of tokens read so far, and returns the fingerprint
 */
export function* fingerprinting(
  { source, documents, starts, validation }: Tokenized,
  vocabularySize: number,
  sha256: IncrementalHash,
): Generator<number, string> {
  const read = windowsOf(source, vocabularySize);
  const say = (text: string) => sha256.update(encoder.encode(text));
  let lastReported = 0;
  for (let first = 0; first < documents; first += MANY_STARTS) {
    const begins = starts(first, MANY_STARTS + 1);
    for (let i = 0; i < Math.min(MANY_STARTS, documents - first); i++) {
      const end = begins[i + 1] ?? source.length;
      say(`${end - begins[i]!}:`);
      for (let at = begins[i]!; at < end; ) {
        const part = read(at, end);
        sha256.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
        at += part.length;
        if (at - lastReported < WINDOW) continue;
        lastReported = at;
        yield at;
      }
    }
  }
  if (validation !== undefined) say(`validation:${validation}`);
  return Array.from(sha256.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Document starts to read at once. */
const MANY_STARTS = 4096;

/**
 * Reads forward in windows: returns tokens from `start` to at most `end`, with as few bytes for
 * each as the vocabulary allows.
 */
function windowsOf(
  { length, copy }: TokenSource,
  vocabularySize: number,
): (start: number, end: number) => CompactTokens {
  const tokens = new Int32Array(Math.min(WINDOW, length));
  const compact = compactTokens(vocabularySize, tokens.length);
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
