import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BytePairs } from "./_byte_pairs.ts";

/** Single bytes, and merged ones in an arbitrary order. */
const SPELLINGS = ["aa", "ab", "ba", "aaa", "bab", "abab", "aaaa", "bb", "baab", "cabbab"];
const bytes = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
const pairs = new BytePairs([...bytes, ...SPELLINGS.map((each) => new TextEncoder().encode(each))]);

/** Merges the pair with the lowest number, leftmost first, until no pair is a token. */
function joined(word: string): number[] {
  const ranks = new Map(SPELLINGS.map((each, rank) => [each, 256 + rank]));
  if (ranks.has(word)) return [ranks.get(word)!];
  const parts = [...word];
  for (;;) {
    const found = parts.map((part, at) => ranks.get(part + (parts[at + 1] ?? "?")) ?? Infinity);
    const at = found.indexOf(Math.min(...found));
    if (parts.length < 2 || found[at] === Infinity) break;
    parts.splice(at, 2, parts[at]! + parts[at + 1]!);
  }
  return parts.map((part) => ranks.get(part) ?? part.charCodeAt(0));
}

test("BytePairs.encode() joins as the definition does, pair by pair", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(word, (each) => {
      expect(pairs.encode(each)).toEqual(joined(each));
    }),
    { numRuns: 2000 },
  );
});

test("BytePairs.encode() gives the same again, also after it has forgotten", () => {
  const words = Array.from({ length: 70_000 }, (_, i) => `ab${i}`);
  const first = words.slice(0, 100).map((word) => pairs.encode(word));
  for (const word of words) pairs.encode(word);
  expect(words.slice(0, 100).map((word) => pairs.encode(word))).toEqual(first);
});

test("BytePairs.encode() remembers words without the texts that they were cut out of", () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 64; i++) {
    const text = Array.from({ length: 2 ** 18 }, (_, at) =>
      at === 0 ? `${i}babababababab` : "ab",
    );
    pairs.encode(text.join("").slice(0, 20));
  }
  collectGarbage();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(2 ** 24);
});
