import type { IncrementalHash } from "../incremental_hash.ts";
import {
  type Corpus,
  concatenateTokens,
  DataError,
  type TokenSource,
  tokensInMemory,
} from "../tokens.ts";
import { type ExampleSet, heldOutEvenly } from "./example_set.ts";
import type { TokenizedExample } from "./tokenize_example.ts";

/** A corpus that consists of examples. */
export interface ExampleCorpus extends Corpus {
  readonly examples: ExampleSet;
  /** All tokens: first those for training, then those for validation. */
  readonly all: TokenSource;
}

/**
 * Makes a corpus of examples. Without any for validation, holds out a tenth, at equal distances.
 *
 * @param name  shown in messages
 * @param read  examples, in the order of the files
 * @param sha256  a new hash, for the fingerprint
 * @throws DataError for too few examples
 */
export function exampleCorpus(
  name: string,
  read: ExampleSet,
  sha256: IncrementalHash,
): ExampleCorpus {
  const named = read.validation.length > 0;
  if (read.train.length < (named ? 1 : 2)) {
    throw new DataError(
      `Cannot use ${name} as examples: it has ${read.train.length}, and ${named ? "one is" : "two are"} needed`,
      "add examples, one in each line",
    );
  }
  const examples = named ? read : heldOutEvenly(read.train);
  const [train, validation] = [sourceOf(examples.train), sourceOf(examples.validation)];
  return {
    ...{ name, examples, train, validation, all: concatenateTokens([train, validation]) },
    fingerprint: fingerprintOf(examples, sha256),
  };
}

function sourceOf(examples: readonly TokenizedExample[]): TokenSource {
  const tokens = new Int32Array(examples.reduce((sum, each) => sum + each.tokens.length, 0));
  let at = 0;
  for (const each of examples) {
    tokens.set(each.tokens, at);
    at += each.tokens.length;
  }
  return tokensInMemory(tokens);
}

/** Computes a hash of the tokens, of what is learned, and of the split. */
function fingerprintOf({ train, validation }: ExampleSet, sha256: IncrementalHash): string {
  const encoder = new TextEncoder();
  for (const part of [train, validation]) {
    sha256.update(encoder.encode(`${part.length}:`));
    for (const { tokens, learned } of part) {
      sha256.update(encoder.encode(`${tokens.length}:`));
      sha256.update(new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength));
      sha256.update(learned);
    }
  }
  return Array.from(sha256.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
