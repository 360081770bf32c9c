import { expect, test } from "vitest";
import { JsonLimitError, parseJson } from "./parse_json.ts";

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

test("parseJson() takes what JSON.parse takes", () => {
  const text = '{"a": ["]", "\\"[", {"b\\\\": [1, true, null]}]}';
  expect(parseJson(text)).toEqual(JSON.parse(text));
  expect(() => parseJson("{")).toThrow(SyntaxError);
});

test("parseJson() refuses what is nested deeper than asked", () => {
  expect(parseJson(nested(100))).toBeInstanceOf(Array);
  expect(() => parseJson(nested(101))).toThrow(/deeper than 100/);
  expect(() => parseJson(nested(3), { depth: 2 })).toThrow(SyntaxError);
  expect(() => parseJson(nested(1_000_000))).toThrow(SyntaxError);
});

test("parseJson() does not take brackets in texts for nesting", () => {
  const brackets = "[".repeat(1000);
  expect(parseJson(JSON.stringify([brackets, `\\"${brackets}`]))).toEqual([
    brackets,
    `\\"${brackets}`,
  ]);
});

test("parseJson() refuses what holds more values than asked, and says so by its class", () => {
  const list = (count: number) => `[${Array.from({ length: count }, () => "{}").join(",")}]`;
  expect(parseJson(list(1000))).toHaveLength(1000);
  for (const text of [list(2 ** 22), `{"a": ${list(2 ** 22)}}`]) {
    expect(() => parseJson(text)).toThrow(JsonLimitError);
  }
  expect(() => parseJson("[1, 2, 3]", { values: 2 })).toThrow(/more than 2 values/);
  expect(() => parseJson(nested(101))).toThrow(JsonLimitError);
  expect(() => parseJson('"a,b')).toThrow(SyntaxError);
});
