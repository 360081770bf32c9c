import { ProblemError } from "@lrm/files/problem";

/** A long sequence of tokens, in memory or on disk, that windows are copied from. */
export interface TokenSource {
  /** Number of tokens. */
  readonly length: number;
  /** Copies the tokens from `start` on into `target`. The range must lie within `length`. */
  copy(start: number, target: Int32Array<ArrayBuffer>): void;
}

/** Tokens to train on, and tokens to validate on. */
export interface Corpus {
  /** A path or a name, for messages. */
  readonly name: string;
  readonly train: TokenSource;
  readonly validation: TokenSource;
  /**
   * Identifies the tokens and their split into training and validation. Compare it before resuming
   * a run, to detect changed data.
   */
  readonly fingerprint?: string;
}

/**
 * Thrown for data that is missing or unusable. Its message has two parts, the problem and the
 * remedy.
 *
 * @example
 * ```ts
 * import { checkCorpus, DataError, tokensInMemory } from "@lrm/data";
 *
 * const empty = tokensInMemory(new Uint8Array(0));
 * const corpus = { name: "a.txt", train: empty, validation: empty };
 * expect(() => checkCorpus(corpus, 8)).toThrow(DataError);
 * ```
 */
export class DataError extends ProblemError {
  override readonly name = "DataError";
}

/** Wraps an array of tokens without copying it. */
export function tokensInMemory(
  tokens: Uint8Array | Uint16Array | Uint32Array | Int32Array,
): TokenSource {
  return {
    length: tokens.length,
    copy: (start, target) => target.set(tokens.subarray(start, start + target.length)),
  };
}

/** Concatenates sources. */
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
 * Checks that both parts of a corpus hold at least one window: `context` tokens and the token after
 * them.
 *
 * @throws DataError that names the part that is too short
 */
export function checkCorpus(corpus: Corpus, context: number): void {
  for (const part of ["train", "validation"] as const) {
    const { length } = corpus[part];
    if (length < context + 1) {
      throw new DataError(
        `Cannot use ${corpus.name}: its ${part === "train" ? "training" : "validation"} part has ${length} tokens, but a window of context ${context} needs ${context + 1}`,
        "add text or lower the context",
      );
    }
  }
}

/**
 * Checks that every token is at least 0 and less than `vocabularySize`.
 *
 * @param name  origin of the tokens, for the message
 * @throws DataError that names the first token outside the vocabulary
 */
export function checkTokens(tokens: Int32Array, vocabularySize: number, name: string): void {
  for (const token of tokens) {
    if (token < 0 || token >= vocabularySize) {
      throw new DataError(
        `Cannot use token ${token} from ${name}: the vocabulary ends at ${vocabularySize - 1}`,
        "choose the model and tokenizer that the data was made for",
      );
    }
  }
}
