import type { Tokenizer } from "@lrm/data";

/** What a decoder gives for bytes that are no character, or not a whole one yet. */
const REPLACEMENT = "\uFFFD";

/** Text out of tokens as they come; in the end it is what decoding all of them together gives. */
export class TextStream {
  readonly #tokenizer: Pick<Tokenizer, "decode">;
  readonly #write: (text: string) => void;
  /** Tokens whose last bytes may be the beginning of a character. */
  #pending: number[] = [];

  constructor(tokenizer: Pick<Tokenizer, "decode">, write: (text: string) => void) {
    this.#tokenizer = tokenizer;
    this.#write = write;
  }

  /** Writes what the token completes. */
  push(token: number): void {
    this.#pending.push(token);
    const text = this.#tokenizer.decode(this.#pending);
    if (!text.endsWith(REPLACEMENT)) this.#show(text);
  }

  /** Writes what is left, complete or not. */
  end(): void {
    if (this.#pending.length > 0) this.#show(this.#tokenizer.decode(this.#pending));
  }

  #show(text: string): void {
    this.#pending = [];
    this.#write(text);
  }
}
