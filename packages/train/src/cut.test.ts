import fc from "fast-check";
import { expect, test } from "vitest";
import { cut, safeEnd } from "./cut.ts";
import { createTokenizer } from "./tokenizer.ts";

/** Text where GPT-2's patterns have something to decide. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        " ",
        "  ",
        "\n",
        "\t",
        "\u00a0",
        "\u3000",
        "'s",
        "'ll",
        "don't",
        "42",
        "!",
        "ß",
      ),
      fc.string({ unit: "grapheme", maxLength: 4 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

test("safeEnd() cuts where the tokens of the parts are those of the whole", async () => {
  const { encode } = await createTokenizer("gpt2");
  fc.assert(
    fc.property(text, fc.nat(60), (whole, at) => {
      const limit = Math.min(whole.length, at + 1);
      const end = safeEnd(whole, 0, limit);
      const space = /\s/;
      fc.pre(end === whole.length || (space.test(whole[end]!) && !space.test(whole[end - 1]!)));
      const parts = [...encode(whole.slice(0, end)), ...encode(whole.slice(end))];
      expect(parts).toEqual([...encode(whole)]);
    }),
    { numRuns: 500 },
  );
});

test("cut() gives all of the text, in pieces that end before white space", () => {
  const words = "word ".repeat(10_000);
  const pieces = [...cut(words)];
  expect(pieces.join("")).toBe(words);
  expect(pieces.length).toBe(Math.ceil(words.length / 8192));
  for (const piece of pieces.slice(1)) expect(piece).toMatch(/^ word/);
  expect([...cut("")]).toEqual([]);
});

test("cut() cuts text without a space too, but no character", () => {
  const pieces = [...cut(`a${"😀".repeat(10_000)}`)];
  expect(pieces.join("")).toBe(`a${"😀".repeat(10_000)}`);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(8192);
  expect(pieces.slice(1).every((piece) => piece.startsWith("😀"))).toBe(true);
});
