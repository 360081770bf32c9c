import { BytePairs } from "./_byte_pairs.ts";
import { isWordBoundary, wordsOf } from "./_words.ts";
import {
  type BuiltInTokenizer,
  checkDecodable,
  decodeUtf8,
  GPT2_END_OF_TEXT,
} from "./tokenizer.ts";

const END_OF_TEXT = "<|endoftext|>";

/** Loads GPT-2's tables on first use: they are a few megabytes. */
export async function gpt2Tokenizer(): Promise<BuiltInTokenizer> {
  const { default: table } = await import("gpt-tokenizer/bpeRanks/r50k_base");
  const encoder = new TextEncoder();
  const spellings = table.map((spelling) =>
    typeof spelling === "string" ? encoder.encode(spelling) : Uint8Array.from(spelling),
  );
  const pairs = new BytePairs(spellings);
  // Added after the byte pairs exist, so that `encode` treats this spelling as text.
  spellings.push(encoder.encode(END_OF_TEXT));
  const encode = (text: string): number[] => {
    const tokens: number[] = [];
    for (const word of wordsOf(text)) for (const token of pairs.encode(word)) tokens.push(token);
    return tokens;
  };
  return {
    name: "gpt2",
    vocabularySize: 50257,
    beginOfText: GPT2_END_OF_TEXT,
    endOfText: GPT2_END_OF_TEXT,
    isBoundary: isWordBoundary,
    encode: (text) => Int32Array.from(encode(text)),
    encodeSpecial(text) {
      const [first = "", ...others] = text.split(END_OF_TEXT);
      const parts = others.map((part) => [GPT2_END_OF_TEXT, ...encode(part)]);
      return Int32Array.from([encode(first), ...parts].flat());
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
