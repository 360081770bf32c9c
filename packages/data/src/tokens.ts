/** A long sequence of tokens that windows are copied from; in memory or on disk. */
export interface TokenSource {
  /** Number of tokens. */
  readonly length: number;
  /** Fills `target` with the tokens from `start` on; the caller stays within `length`. */
  copy(start: number, target: Int32Array<ArrayBuffer>): void;
}

/** What a model learns from and what it is measured on. */
export interface Corpus {
  /** For people: a path or a name. */
  readonly name: string;
  readonly train: TokenSource;
  readonly validation: TokenSource;
  /** Changes when the tokens do, or what is kept for validation; to notice that a run would go on with other data. */
  readonly fingerprint?: string;
}

/** Bad or missing data, in one plain sentence. */
export class DataError extends Error {
  override readonly name = "DataError";
}

/** Tokens held in memory, as they are: they are not copied. */
export function tokensInMemory(tokens: Uint8Array | Uint16Array | Int32Array): TokenSource {
  return {
    length: tokens.length,
    copy: (start, target) => target.set(tokens.subarray(start, start + target.length)),
  };
}

/** Several sources, one after the other. */
export function concatenateTokens(sources: readonly TokenSource[]): TokenSource {
  const starts: number[] = [];
  let length = 0;
  for (const source of sources) {
    starts.push(length);
    length += source.length;
  }
  return {
    length,
    copy(start, target) {
      let index = starts.filter((first) => first <= start).length - 1;
      for (let filled = 0; filled < target.length; index++) {
        const from = start + filled - starts[index]!;
        const count = Math.min(target.length - filled, sources[index]!.length - from);
        sources[index]!.copy(from, target.subarray(filled, filled + count));
        filled += count;
      }
    },
  };
}

/**
 * Checks that both parts of a corpus have a window of `context` tokens, and the one that follows.
 *
 * @throws DataError that names the part that is too short
 */
export function checkCorpus(corpus: Corpus, context: number): void {
  for (const part of ["train", "validation"] as const) {
    const { length } = corpus[part];
    if (length < context + 1) {
      throw new DataError(
        `Cannot use ${corpus.name}: its ${part === "train" ? "training" : "validation"} part has ${length} tokens, a window of context ${context} needs ${context + 1}; add text or lower the context`,
      );
    }
  }
}

/**
 * Checks that every token is from 0 to below `vocabularySize`.
 *
 * @param name  where the tokens are from, for the message
 * @throws DataError that names the first one that is not
 */
export function checkTokens(tokens: Int32Array, vocabularySize: number, name: string): void {
  for (const token of tokens) {
    if (token < 0 || token >= vocabularySize) {
      throw new DataError(
        `Cannot use token ${token} from ${name}: the vocabulary ends at ${vocabularySize - 1}; choose the model and tokenizer that the data was made for`,
      );
    }
  }
}
