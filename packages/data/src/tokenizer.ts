import { quote } from "@lrm/files/values";
import type { ChatTemplate } from "./hugging_face/chat_template.ts";
import { type FileTokenizerName, isFileTokenizerName } from "./hugging_face/tokenizer_files.ts";
import { DataError } from "./tokens.ts";

/** Converts text to token numbers and back. */
export interface Tokenizer {
  readonly name: TokenizerName;
  /** Number of tokens. Tokens are integers from 0 to one less than this. */
  readonly vocabularySize: number;
  /** Token that begins every document of a corpus, if there is one. `encode` never returns it. */
  readonly beginOfText?: number;
  /**
   * Token that the configuration of a model names as the beginning of texts. Default:
   * `beginOfText`.
   */
  readonly bosToken?: number;
  /** Token that ends a text, if there is one. `encode` never returns it. */
  readonly endOfText?: number;
  /** Tokens that the tokenizer puts before every prompt. Default: none. */
  readonly promptStart?: readonly number[];
  /** Template of the chats that the model was trained on, if there is one. */
  readonly chat?: ChatTemplate;
  /**
   * Tells whether a text can be cut at a position without changing its tokens. Default: everywhere
   * except inside a surrogate pair.
   */
  isBoundary?(text: string, position: number): boolean;
  /**
   * Encodes a text. Replaces unpaired surrogates by U+FFFD. The spelling of a special token is text
   * like any other.
   */
  encode(text: string): Int32Array<ArrayBuffer>;
  /** Encodes the rest of a text that was cut at a boundary. Default: `encode`. */
  encodeRest?(text: string): Int32Array<ArrayBuffer>;
  /** Encodes a text in which the spelling of a special token is that token. */
  encodeSpecial(text: string): Int32Array<ArrayBuffer>;
  /**
   * Decodes tokens. Replaces invalid UTF-8 by U+FFFD.
   *
   * @throws DataError for a token outside the vocabulary
   */
  decode(tokens: ArrayLike<number>): string;
}

/** A tokenizer that needs no files. */
export interface BuiltInTokenizer extends Tokenizer {
  readonly name: BuiltInTokenizerName;
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
export type BuiltInTokenizerName = "bytes" | "gpt2";

/** Name of a built-in tokenizer, or of one that files define: the hash of their contents. */
export type TokenizerName = BuiltInTokenizerName | FileTokenizerName;

/** Tells whether a value is the name of a tokenizer. */
export function isTokenizerName(value: unknown): value is TokenizerName {
  if (typeof value !== "string") return false;
  return value === "bytes" || value === "gpt2" || isFileTokenizerName(value);
}

/** GPT-2's end-of-text token, which separates documents. `encode` never returns it. */
export const GPT2_END_OF_TEXT = 50256;
/**
 * Encodes a prompt for a model to continue. Unlike in data, the spelling of a special token is that
 * token, such as GPT-2's `<|endoftext|>`. An empty prompt becomes the token that begins documents.
 *
 * @returns at least one token; with a tokenizer that has no such token, an empty prompt becomes a
 *   line break
 * @throws DataError if the tokenizer has no token for the prompt
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
  { encodeSpecial, beginOfText, promptStart = [] }: Tokenizer,
  prompt: string,
): Int32Array<ArrayBuffer> {
  if (prompt === "" && beginOfText !== undefined) return Int32Array.of(beginOfText);
  const tokens = encodeSpecial(prompt === "" ? "\n" : prompt);
  // A prompt may spell out its beginning.
  const begins = promptStart.every((token, i) => tokens[i] === token);
  const all = begins ? tokens : Int32Array.from([...promptStart, ...tokens]);
  if (all.length > 0) return all;
  if (beginOfText !== undefined) return Int32Array.of(beginOfText);
  throw new DataError(
    `Cannot encode the prompt ${quote(prompt)}: the tokenizer has no token for it`,
    "give a prompt with words",
  );
}

/** Lists the tokens at which a generated text ends. */
export function stopTokens({ beginOfText, endOfText }: Tokenizer): number[] {
  const all = [endOfText, beginOfText].filter((token) => token !== undefined);
  return [...new Set(all)];
}

/**
 * The tokenizer that `createTokenizer` returns for "bytes". Import it directly to keep
 * GPT-2's tables out of a bundle.
 */
export const bytesTokenizer: BuiltInTokenizer = {
  name: "bytes",
  vocabularySize: 256,
  encode: (text) => new Int32Array(new TextEncoder().encode(text)),
  encodeSpecial: (text) => bytesTokenizer.encode(text),
  decode(tokens) {
    checkDecodable("bytes", tokens, 256);
    return decodeUtf8(Uint8Array.from(tokens));
  },
  bytesOf(token) {
    checkDecodable("bytes", [token], 256);
    return Uint8Array.of(token);
  },
};

/** Decodes UTF-8. Keeps a byte-order mark. */
export function decodeUtf8(utf8: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(utf8);
}

export function checkDecodable(
  name: BuiltInTokenizerName,
  tokens: ArrayLike<number>,
  size: number,
): void {
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (Number.isInteger(token) && token >= 0 && token < size) continue;
    throw new DataError(
      `Cannot decode token ${token} with the ${name} tokenizer: its vocabulary ends at ${size - 1}`,
      "use the tokenizer that the tokens come from",
    );
  }
}
