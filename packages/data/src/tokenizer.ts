import { BytePairs } from "./_byte_pairs.ts";
import { isWordBoundary, wordsOf } from "./_words.ts";

/** Text to token numbers and back. */
export interface Tokenizer {
  readonly name: TokenizerName;
  /** Tokens are whole numbers from 0 to one less than this. */
  readonly vocabularySize: number;
  /** The token that stands before every document of a corpus, where the tokenizer has one; encoded text never contains it. */
  readonly endOfText?: number;
  /**
   * Tells whether a text can be cut at a place without changing its tokens. Default: anywhere but
   * inside a pair of surrogates.
   */
  isBoundary?(text: string, place: number): boolean;
  /** The tokens of a text. Half a pair of surrogates becomes U+FFFD. */
  encode(text: string): Int32Array<ArrayBuffer>;
  /**
   * Invalid sequences of bytes become U+FFFD.
   *
   * @throws RangeError for a token outside the vocabulary
   */
  decode(tokens: ArrayLike<number>): string;
  /**
   * The bytes that one token stands for.
   *
   * @throws RangeError for a token outside the vocabulary
   */
  bytesOf(token: number): Uint8Array<ArrayBuffer>;
}

/**
 * `bytes`: the UTF-8 bytes themselves, 256 tokens. `gpt2`: GPT-2's byte-pair encoding, 50,257
 * tokens, as tiktoken has it.
 */
export type TokenizerName = "bytes" | "gpt2";

/** GPT-2's token between documents; encoded text never contains it. */
export const GPT2_END_OF_TEXT = 50256;

/**
 * The tokenizer called `name`.
 *
 * @example
 * ```ts
 * import { createTokenizer } from "./tokenizer.ts";
 * const tokenizer = await createTokenizer("bytes");
 * expect(tokenizer.decode(tokenizer.encode("Fellow-Citizens"))).toBe("Fellow-Citizens");
 * ```
 */
export async function createTokenizer(name: TokenizerName): Promise<Tokenizer> {
  switch (name) {
    case "bytes":
      return bytesTokenizer;
    case "gpt2":
      return await gpt2();
    default:
      name satisfies never;
      throw new RangeError(`Cannot make the tokenizer "${name}": take "bytes" or "gpt2"`);
  }
}

/**
 * The tokens of a text that a model is to continue. Other than in data, `<|endoftext|>` in it is
 * GPT-2's end of text, which begins a document; an empty prompt begins one too.
 *
 * @returns  at least one token: for an empty prompt and a tokenizer without an end of text, those
 * of an empty line
 *
 * @example
 * ```ts
 * import { createTokenizer, encodePrompt, GPT2_END_OF_TEXT } from "./tokenizer.ts";
 * const tokenizer = await createTokenizer("gpt2");
 * expect(encodePrompt(tokenizer, "")).toEqual(Int32Array.of(GPT2_END_OF_TEXT));
 * ```
 */
export function encodePrompt(
  { encode, decode, endOfText }: Tokenizer,
  prompt: string,
): Int32Array<ArrayBuffer> {
  if (endOfText === undefined) return encode(prompt === "" ? "\n" : prompt);
  if (prompt === "") return Int32Array.of(endOfText);
  const [first = "", ...others] = prompt.split(decode([endOfText]));
  const parts = [encode(first), ...others.map((text) => [endOfText, ...encode(text)])];
  return Int32Array.from(parts.flatMap((part) => Array.from(part)));
}

/** UTF-8 as it is; what {@link createTokenizer} makes of "bytes", without the tables of others in reach of a bundler. */
export const bytesTokenizer: Tokenizer = {
  name: "bytes",
  vocabularySize: 256,
  encode: (text) => new Int32Array(new TextEncoder().encode(text)),
  decode(tokens) {
    checkDecodable("bytes", tokens, 256);
    return decodeUtf8(Uint8Array.from(tokens));
  },
  bytesOf(token) {
    checkDecodable("bytes", [token], 256);
    return Uint8Array.of(token);
  },
};

/** Loaded when first asked for: its tables are a few megabytes. */
async function gpt2(): Promise<Tokenizer> {
  const { default: table } = await import("gpt-tokenizer/bpeRanks/r50k_base");
  const encoder = new TextEncoder();
  const spellings = table.map((spelling) =>
    typeof spelling === "string" ? encoder.encode(spelling) : Uint8Array.from(spelling),
  );
  const pairs = new BytePairs(spellings);
  // After those of byte-pair encoding: text that spells it is text, not the end of a document.
  spellings.push(encoder.encode("<|endoftext|>"));
  return {
    name: "gpt2",
    vocabularySize: 50257,
    endOfText: GPT2_END_OF_TEXT,
    isBoundary: isWordBoundary,
    encode(text) {
      const tokens: number[] = [];
      for (const word of wordsOf(text)) for (const token of pairs.encode(word)) tokens.push(token);
      return new Int32Array(tokens);
    },
    decode(tokens) {
      checkDecodable("gpt2", tokens, 50257);
      return decodeUtf8(concatenate(Array.from(tokens, (token) => spellings[token]!)));
    },
    bytesOf(token) {
      checkDecodable("gpt2", [token], 50257);
      return spellings[token]!.slice();
    },
  };
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A byte-order mark is text like any other. */
function decodeUtf8(utf8: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(utf8);
}

function checkDecodable(name: TokenizerName, tokens: ArrayLike<number>, size: number): void {
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (Number.isInteger(token) && token >= 0 && token < size) continue;
    throw new RangeError(
      `Cannot decode token ${token} with the ${name} tokenizer: its vocabulary ends at ${size - 1}; use the tokenizer of the model`,
    );
  }
}
