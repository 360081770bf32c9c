import type { IncrementalHash } from "./incremental_hash.ts";
import type { Corpus, TokenSource } from "./tokens.ts";

/** Where tokens go as they are made. */
export interface TokenSink {
  /** Tokens from here on begin another document. */
  beginDocument(): void;
  /** A document is left out, because it is empty. */
  skipDocument(): void;
  /** Tokens from here on are for validation. */
  beginValidation(): void;
  add(tokens: ArrayLike<number>): void;
}

/** Documents as tokens, one after the other. */
export interface Tokenized {
  readonly source: TokenSource;
  /** Number of documents. */
  readonly documents: number;
  /** Number of documents that were left out, because they are empty. */
  readonly emptyDocuments: number;
  /** Where the documents from number `first` on begin; so many of them as there are, up to `count`. */
  starts(first: number, count: number): ArrayLike<number>;
  /** Where the part for validation begins, where files were named for that. */
  readonly validation?: number | undefined;
}

/** The part at the end of a corpus that is kept for validation. */
const VALIDATION_SHARE = 0.1;

/** Documents from which on whole ones are kept for validation. */
const MANY = 10;

/**
 * Choice of the tokens for validation: by the names of files, or as the last tenth of the
 * documents or of the tokens.
 */
export type HeldOutBy = "names" | "documents" | "tokens";

/** Options of {@link trainingTokens}. */
export function heldOutBy({
  documents,
  validation,
}: Pick<Tokenized, "documents" | "validation">): HeldOutBy {
  if (validation !== undefined) return "names";
  return documents < MANY ? "tokens" : "documents";
}

/** How many of the tokens are for training; the others are for validation: files that are named for that, else the last tenth, of the documents where there are ten. */
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

/** All but the last tenth of so many. */
export function trainingShare(count: number): number {
  return count - Math.floor(count * VALIDATION_SHARE);
}

/** A corpus of tokens, of which the first `train` are for training. */
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

/** Tokens that are read at once. */
const WINDOW = 2 ** 18;

const encoder = new TextEncoder();

/**
 * A fingerprint, step by step: it changes when the tokens do, or where documents end, or what is kept for validation. The same for tokens in memory and on disk.
 *
 * @param sha256  a fresh one
 * @returns  gives the number of tokens read so far, now and then; in the end the fingerprint
 */
export function* fingerprinting(
  { source, documents, starts, validation }: Tokenized,
  vocabularySize: number,
  sha256: IncrementalHash,
): Generator<number, string> {
  const read = windowsOf(source, vocabularySize);
  const say = (text: string) => sha256.update(encoder.encode(text));
  let told = 0;
  for (let first = 0; first < documents; first += MANY_STARTS) {
    const begins = starts(first, MANY_STARTS + 1);
    for (let i = 0; i < Math.min(MANY_STARTS, documents - first); i++) {
      const end = begins[i + 1] ?? source.length;
      say(`${end - begins[i]!}:`);
      for (let at = begins[i]!; at < end; ) {
        const part = read(at, end);
        sha256.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
        at += part.length;
        if (at - told < WINDOW) continue;
        told = at;
        yield at;
      }
    }
  }
  if (validation !== undefined) say(`validation:${validation}`);
  return Array.from(sha256.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
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
