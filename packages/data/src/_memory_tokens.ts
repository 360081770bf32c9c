import { type CompactTokens, compactTokens } from "./_compact_tokens.ts";
import type { Tokenized, TokenSink } from "./tokenized.ts";
import { concatenateTokens, tokensInMemory } from "./tokens.ts";

/** Tokens in one block of memory. */
const BLOCK = 2 ** 20;

/** Thrown when there are more tokens than the limit of a {@link MemoryTokens}. */
export class TooManyTokensError extends Error {
  override readonly name = "TooManyTokensError";
}

/** Stores tokens in memory, with as few bytes for each as the vocabulary allows. */
export class MemoryTokens implements TokenSink {
  readonly #blocks: CompactTokens[] = [];
  readonly #vocabularySize: number;
  readonly #starts: number[] = [];
  #length = 0;
  #validation: number | undefined;
  #skipped = 0;

  readonly #limit: number;

  /** @param limit  maximum number of tokens; {@link add} throws TooManyTokensError above it */
  constructor(vocabularySize: number, limit: number = Number.POSITIVE_INFINITY) {
    this.#vocabularySize = vocabularySize;
    this.#limit = limit;
  }

  get length(): number {
    return this.#length;
  }

  beginDocument(): void {
    this.#starts.push(this.#length);
  }

  skipDocument(): void {
    this.#skipped++;
  }

  beginValidation(): void {
    this.#validation = this.#length;
  }

  add(tokens: ArrayLike<number>): void {
    if (this.#length + tokens.length > this.#limit) {
      throw new TooManyTokensError(`Cannot keep more than ${this.#limit} tokens in memory`);
    }
    for (let i = 0; i < tokens.length; i++) {
      const at = this.#length++ % BLOCK;
      if (at === 0) this.#blocks.push(compactTokens(this.#vocabularySize, BLOCK));
      this.#blocks.at(-1)![at] = tokens[i]!;
    }
  }

  /** Returns everything that was added. */
  tokenized(): Tokenized {
    const last = this.#length - (this.#blocks.length - 1) * BLOCK;
    const blocks = this.#blocks.map((block, i) =>
      i < this.#blocks.length - 1 ? block : block.slice(0, last),
    );
    const starts = this.#starts;
    return {
      source: concatenateTokens(blocks.map(tokensInMemory)),
      documents: starts.length,
      emptyDocuments: this.#skipped,
      starts: (first, count) => starts.slice(first, first + count),
      validation: this.#validation,
    };
  }
}
