import fc from "fast-check";
import { expect, test } from "vitest";
import { cut, safeEnd } from "./_cut.ts";
import { isWordBoundary } from "./_words.ts";
import { createTokenizer } from "./create_tokenizer.ts";

/** Characters that GPT-2's pattern treats differently. */
const SIGNS = [
  ...[" ", "  ", "\n", "\r\n", "\t", "\v", "\x1c", "\x85", "\xa0", "\u1680", "\u180e", "\u2003"],
  ...["\u200b", "\u2028", "\u202f", "\u205f", "\u3000", "\ufeff", "'", "'s", "'ll", "don't"],
  ...["42", "²", "!", "ß", "日本", "。", "\u0301", "😀", "𝐀", "\ud83d", "\ude00"],
];

const text = fc
  .array(fc.oneof(fc.constantFrom(...SIGNS), fc.string({ unit: "grapheme", maxLength: 4 })), {
    maxLength: 40,
  })
  .map((parts) => parts.join(""));

const { encode } = await createTokenizer("gpt2");

test("isWordBoundary() finds places where the tokens of the parts are those of the whole", () => {
  fc.assert(
    fc.property(text, (whole) => {
      const tokens = Array.from(encode(whole));
      for (let at = 1; at < whole.length; at++) {
        if (!isWordBoundary(whole, at)) continue;
        const parts = [...encode(whole.slice(0, at)), ...encode(whole.slice(at))];
        expect(parts, JSON.stringify([whole, at])).toEqual(tokens);
      }
    }),
    { numRuns: 1000 },
  );
});

test("safeEnd() takes the last such place", () => {
  fc.assert(
    fc.property(text, fc.nat(60), (whole, at) => {
      const limit = at + 1;
      const end = safeEnd(whole, 0, limit, isWordBoundary);
      const places = Array.from({ length: limit }, (_, i) => i + 1);
      const last = places.filter((place) => isWordBoundary(whole, place)).at(-1);
      if (whole.length <= limit) expect(end).toBe(whole.length);
      else if (last !== undefined) expect(end).toBe(last);
      else expect([limit - 1, limit]).toContain(end);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ["English", "word "],
  ["Chinese", "我们认为，下降的损失胜过上升的承诺。"],
  ["a byte-order mark and NEL", "word\ufeff\x85"],
  ["no white space", "aGVsbG8gd29ybGQ123+/4"],
])("cut() gives pieces of %s whose tokens are those of the whole", (_, words) => {
  const whole = words.repeat(Math.ceil(300_000 / words.length));
  const pieces = [...cut(whole, isWordBoundary)];
  expect(pieces.join("")).toBe(whole);
  expect(pieces.length).toBeGreaterThan(1);
  for (const [at, piece] of pieces.entries()) {
    expect(piece.length).toBeLessThanOrEqual(2 ** 17);
    if (at > 0) expect(piece.length + pieces[at - 1]!.length).toBeGreaterThan(2 ** 16);
  }
  const tokens = pieces.flatMap((piece) => Array.from(encode(piece)));
  expect(tokens).toEqual(Array.from(encode(whole)));
});

test("cut() cuts a long word too, but no character", () => {
  const word = `a${"😀".repeat(200_000)}`;
  const pieces = [...cut(word, isWordBoundary)];
  expect(pieces.join("")).toBe(word);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(2 ** 17);
  expect(pieces.slice(1).every((piece) => piece.startsWith("😀"))).toBe(true);
  expect([...cut("")]).toEqual([]);
});
