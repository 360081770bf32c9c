import type { Tokenizer } from "@lrm/data";

/** The character that decoders return for incomplete characters. */
const REPLACEMENT = "\uFFFD";

/** Decodes tokens one by one. The result is the same as decoding all of them together. */
export class TextStream {
  readonly #tokenizer: Pick<Tokenizer, "decode">;
  readonly #write: (text: string) => void;
  /** Tokens that were written last. Some decoders treat the first token of a text specially. */
  #written: number[];
  /** Tokens whose last bytes may be an incomplete character. */
  #pending: number[] = [];

  /** @param before  tokens that the text continues. Default: none */
  constructor(
    tokenizer: Pick<Tokenizer, "decode">,
    write: (text: string) => void,
    before: ArrayLike<number> = [],
  ) {
    this.#tokenizer = tokenizer;
    this.#write = write;
    this.#written = Array.from(before);
  }

  /** Writes the characters that the token completes. */
  push(token: number): void {
    this.#pending.push(token);
    const text = this.#text();
    if (!text.endsWith(REPLACEMENT)) this.#show(text);
  }

  /** Writes the remaining text, complete or not. */
  end(): void {
    if (this.#pending.length > 0) this.#show(this.#text());
  }

  /** Decodes the pending tokens, behind those before them. */
  #text(): string {
    const before = this.#tokenizer.decode(this.#written);
    return this.#tokenizer.decode([...this.#written, ...this.#pending]).slice(before.length);
  }

  #show(text: string): void {
    this.#written = this.#pending;
    this.#pending = [];
    this.#write(text);
  }
}
