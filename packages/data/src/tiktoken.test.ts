import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createTokenizer } from "./create_tokenizer.ts";

/** Texts with their tokens from tiktoken; see the README of the fixtures. */
const tiktoken: {
  readonly blocks: readonly Block[];
  readonly texts: readonly (readonly [text: string, tokens: readonly number[]])[];
} = JSON.parse(readFileSync(new URL("../fixtures/tiktoken.json", import.meta.url), "utf8"));

interface Block {
  readonly start: number;
  readonly step: number;
  readonly count: number;
  readonly digest: string;
}

const { encode, decode } = await createTokenizer("gpt2");

/** Puts a character next to everything that the pattern distinguishes. */
const among = (c: string) =>
  `${c}a${c}1${c}${c} ${c} a${c}'s${c}'${c}t'm${c}!${c}\n${c}\n\n${c}  ${c}\t`;

describe("createTokenizer(gpt2) gives the tokens of tiktoken", () => {
  test.each(tiktoken.blocks.map((block) => [block.start.toString(16), block] as const))(
    "among other characters, for code points from U+%s on",
    (_, { start, step, count, digest }) => {
      const sha256 = createHash("sha256");
      for (let i = 0; i < count; i++) {
        const tokens = encode(among(String.fromCodePoint(start + i * step)));
        sha256.update(`${tokens.join()}\n`);
      }
      expect(sha256.digest("hex").slice(0, 12)).toBe(digest);
    },
  );

  test("for odd white space, byte-order marks, contractions and halves of characters", () => {
    for (const [text, tokens] of tiktoken.texts) {
      expect(Array.from(encode(text)), JSON.stringify(text)).toEqual(tokens);
      expect(decode(tokens)).toBe(text.replace(/\p{Cs}/gu, "\ufffd"));
    }
  });
});

test("createTokenizer(gpt2) makes tokens of a long word in little time", () => {
  const word = "a".repeat(2 ** 20);
  expect(decode(encode(word))).toBe(word);
  const blank = " ".repeat(2 ** 20);
  expect(decode(encode(blank))).toBe(blank);
});
