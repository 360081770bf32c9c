import type { Tokenizer } from "@lrm/data";

/** The character that decoders return for incomplete characters. */
const REPLACEMENT = "\uFFFD";

/** Decodes tokens one by one. The result is the same as decoding all of them together. */
export class TextStream {
  readonly #tokenizer: Pick<Tokenizer, "decode">;
  readonly #write: (text: string) => void;
  /** Tokens whose last bytes may be an incomplete character. */
  #pending: number[] = [];

  constructor(tokenizer: Pick<Tokenizer, "decode">, write: (text: string) => void) {
    this.#tokenizer = tokenizer;
    this.#write = write;
  }

  /** Writes the characters that the token completes. */
  push(token: number): void {
    this.#pending.push(token);
    const text = this.#tokenizer.decode(this.#pending);
    if (!text.endsWith(REPLACEMENT)) this.#show(text);
  }

  /** Writes the remaining text, complete or not. */
  end(): void {
    if (this.#pending.length > 0) this.#show(this.#tokenizer.decode(this.#pending));
  }

  #show(text: string): void {
    this.#pending = [];
    this.#write(text);
  }
}
