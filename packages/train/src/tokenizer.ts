/** Text to token numbers and back. */
export interface Tokenizer {
  readonly name: TokenizerName;
  /** Tokens are whole numbers from 0 to one less than this. */
  readonly vocabularySize: number;
  encode(text: string): Int32Array<ArrayBuffer>;
  /** Invalid sequences of bytes become U+FFFD. */
  decode(tokens: ArrayLike<number>): string;
}

/** `bytes`: the UTF-8 bytes themselves, 256 tokens. `gpt2`: GPT-2's byte-pair encoding, 50,257 tokens. */
export type TokenizerName = "bytes" | "gpt2";

/** GPT-2's token between documents; encoded text never contains it. */
export const GPT2_END_OF_TEXT = 50256;

/**
 * The tokenizer called `name`.
 *
 * @example
 * ```ts
 * import { createTokenizer } from "@lrm/train";
 * const tokenizer = await createTokenizer("bytes");
 * expect(tokenizer.decode(tokenizer.encode("Fellow-Citizens"))).toBe("Fellow-Citizens");
 * ```
 */
export async function createTokenizer(name: TokenizerName): Promise<Tokenizer> {
  switch (name) {
    case "bytes":
      return bytes;
    case "gpt2":
      return await gpt2();
    default:
      return name satisfies never;
  }
}

const bytes: Tokenizer = {
  name: "bytes",
  vocabularySize: 256,
  encode: (text) => Int32Array.from(new TextEncoder().encode(text)),
  decode: (tokens) => new TextDecoder().decode(Uint8Array.from(tokens)),
};

/** Loaded when first asked for: its tables are a few megabytes. */
async function gpt2(): Promise<Tokenizer> {
  const { encode, decode } = await import("gpt-tokenizer/encoding/r50k_base");
  return {
    name: "gpt2",
    vocabularySize: 50257,
    // Text that spells "<|endoftext|>" is text, not the end of a document.
    encode: (text) => Int32Array.from(encode(text, { disallowedSpecial: new Set() })),
    decode: (tokens) => decode(Array.from(tokens)),
  };
}
