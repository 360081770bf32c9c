import { BytePairs } from "./_byte_pairs.ts";
import { isWordBoundary, wordsOf } from "./_words.ts";
import { DataError } from "./tokens.ts";

/** Converts text to token numbers and back. */
export interface Tokenizer {
  readonly name: TokenizerName;
  /** Number of tokens. Tokens are integers from 0 to one less than this. */
  readonly vocabularySize: number;
  /**
   * Token that begins every document of a corpus, if the tokenizer has one. `encode` never returns
   * it.
   */
  readonly endOfText?: number;
  /**
   * Tells whether a text can be cut at a position without changing its tokens. Default: everywhere
   * except inside a surrogate pair.
   */
  isBoundary?(text: string, position: number): boolean;
  /** Encodes a text. Replaces unpaired surrogates by U+FFFD. */
  encode(text: string): Int32Array<ArrayBuffer>;
  /**
   * Decodes tokens. Replaces invalid UTF-8 by U+FFFD.
   *
   * @throws DataError for a token outside the vocabulary
   */
  decode(tokens: ArrayLike<number>): string;
  /**
   * Returns the bytes of one token.
   *
   * @throws DataError for a token outside the vocabulary
   */
  bytesOf(token: number): Uint8Array<ArrayBuffer>;
}

/**
 * `bytes`: the bytes of the text in UTF-8, 256 tokens. `gpt2`: GPT-2's byte-pair encoding, 50,257
 * tokens, identical to tiktoken's.
 */
export type TokenizerName = "bytes" | "gpt2";

/** GPT-2's end-of-text token, which separates documents. `encode` never returns it. */
export const GPT2_END_OF_TEXT = 50256;

/**
 * Creates a tokenizer by name.
 *
 * @example
 * ```ts
 * import { createTokenizer } from "@lrm/data";
 *
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
      throw new DataError(
        `Cannot create a tokenizer named "${name}": there is no such tokenizer`,
        'use "bytes" or "gpt2"',
      );
  }
}

/**
 * Encodes a prompt for a model to continue. Unlike in data, `<|endoftext|>` in a prompt is GPT-2's
 * end-of-text token. An empty prompt becomes that token.
 *
 * @returns at least one token; with a tokenizer that has no end of text, an empty prompt becomes a
 * line break
 *
 * @example
 * ```ts
 * import { createTokenizer, encodePrompt, GPT2_END_OF_TEXT } from "@lrm/data";
 *
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

/**
 * The tokenizer that {@link createTokenizer} returns for "bytes". Import it directly to keep
 * GPT-2's tables out of a bundle.
 */
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

/** Loads GPT-2's tables on first use: they are a few megabytes. */
async function gpt2(): Promise<Tokenizer> {
  const { default: table } = await import("gpt-tokenizer/bpeRanks/r50k_base");
  const encoder = new TextEncoder();
  const spellings = table.map((spelling) =>
    typeof spelling === "string" ? encoder.encode(spelling) : Uint8Array.from(spelling),
  );
  const pairs = new BytePairs(spellings);
  // Added after the byte pairs exist, so that `encode` treats this spelling as text.
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

/** Decodes UTF-8. Keeps a byte-order mark. */
function decodeUtf8(utf8: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(utf8);
}

function checkDecodable(name: TokenizerName, tokens: ArrayLike<number>, size: number): void {
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (Number.isInteger(token) && token >= 0 && token < size) continue;
    throw new DataError(
      `Cannot decode token ${token} with the ${name} tokenizer: its vocabulary ends at ${size - 1}`,
      "use the tokenizer that the tokens come from",
    );
  }
}
