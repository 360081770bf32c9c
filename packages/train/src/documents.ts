import type { IncrementalHash } from "./checkpoint.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { type Corpus, concatenateTokens, type TokenSource, tokensInMemory } from "./tokens.ts";

/** The part at the end of a text that is kept for validation. */
const VALIDATION_SHARE = 0.1;

/**
 * A corpus of texts in memory. The last tenth is for validation: of the documents where there are at least ten, else of the tokens.
 *
 * @param name  for people
 * @param texts  a document each
 * @param sha256  a fresh one, for the fingerprint
 */
export function corpusOfDocuments(
  name: string,
  texts: readonly string[],
  tokenizer: Tokenizer,
  sha256: IncrementalHash,
): Corpus {
  const documents = texts.map((text) => tokenize(text, tokenizer));
  const fingerprint = fingerprintOf(documents, sha256);
  const sources = documents.map(tokensInMemory);
  if (sources.length < 10) {
    return { name, ...splitTokens(concatenateTokens(sources)), fingerprint };
  }
  const first = sources.length - Math.floor(sources.length * VALIDATION_SHARE);
  return {
    name,
    train: concatenateTokens(sources.slice(0, first)),
    validation: concatenateTokens(sources.slice(first)),
    fingerprint,
  };
}

/** A document in as little memory as its tokens need. */
function tokenize(
  text: string,
  { encode, vocabularySize, endOfText }: Tokenizer,
): Uint8Array | Uint16Array {
  const tokens = encode(text);
  const before = endOfText === undefined ? [] : [endOfText];
  const length = before.length + tokens.length;
  const compact = vocabularySize <= 256 ? new Uint8Array(length) : new Uint16Array(length);
  compact.set(before);
  compact.set(tokens, before.length);
  return compact;
}

/** Keeps the last tenth of the tokens for validation. */
export function splitTokens(source: TokenSource): Pick<Corpus, "train" | "validation"> {
  const first = source.length - Math.floor(source.length * VALIDATION_SHARE);
  return {
    train: { length: first, copy: source.copy },
    validation: {
      length: source.length - first,
      copy: (start, target) => source.copy(first + start, target),
    },
  };
}

const encoder = new TextEncoder();

/** Of the parts and of where they end, since whole documents are kept for validation. */
export function fingerprintOf(
  parts: readonly (Uint8Array | Uint16Array | string)[],
  sha256: IncrementalHash,
): string {
  for (const part of parts) {
    sha256.update(encoder.encode(`${part.length}:`));
    sha256.update(bytesOf(part));
  }
  return Array.from(sha256.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(part: Uint8Array | Uint16Array | string): Uint8Array {
  return typeof part === "string"
    ? encoder.encode(part)
    : new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
}
