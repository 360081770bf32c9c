import { expect, test } from "vitest";
import { cleaned, cleanedLine, jsonLine } from "./cleaned.ts";

test.each([
  ["a title", "\x1b]0;owned\x07", "\\x1b]0;owned\\x07"],
  ["the clipboard", "\x1b]52;c;cm0=\x1b\\", "\\x1b]52;c;cm0=\\x1b\\"],
  ["colours in eight bits", "\u009b31mred\u0085", "\\x9b31mred\\x85"],
  ["what overwrites", "good\rbad\b\x7f\0", "good\\x0dbad\\x08\\x7f\\x00"],
  ["a turned direction", "\u202egnp\u2066.exe\u2069", "\\u202egnp\\u2066.exe\\u2069"],
  ["other separators of lines", "a\u2028b\u2029c\vd\fe", "a\\u2028b\\u2029c\\x0bd\\x0ce"],
  [
    "plain text",
    "naïve 東京 \u{1f600} שלום\u200e\tend\n",
    "naïve 東京 \u{1f600} שלום\u200e\tend\n",
  ],
  ["lines of Windows", "a\r\nb\r\n", "a\nb\n"],
])("cleaned() shows %s instead of doing it", (_, text, shown) => {
  expect(cleaned(text)).toBe(shown);
});

test("cleanedLine() keeps a word on the line that it is part of", () => {
  expect(cleanedLine("run\nComplete.\tSee\r\n")).toBe("run\\nComplete.\\tSee\\n");
});

test("jsonLine() is JSON of the same value, without a character that a terminal obeys", () => {
  const value = { "\x1b]0;\x07": "\x7f\u009b2J\u2028\u202e\r\n\t" };
  const line = jsonLine(value);
  expect(JSON.parse(line)).toEqual(value);
  expect(cleanedLine(line)).toBe(line);
});
