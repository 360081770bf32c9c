import { expect, test } from "vitest";
import { bytes, count, duration, loss, plural, sentence } from "./words.ts";

test("bytes() keeps a number short and never shows 1000 of a unit", () => {
  expect([0, 999, 1000, 9_949, 9_950, 999_499, 999_500, 1_400_000_000].map(bytes)).toEqual([
    "0 B",
    "999 B",
    "1.0 kB",
    "9.9 kB",
    "10 kB",
    "999 kB",
    "1.0 MB",
    "1.4 GB",
  ]);
});

test("duration() names the two largest units", () => {
  expect([0, 59.4, 60, 200, 3600, 7500].map(duration)).toEqual([
    "0 s",
    "59 s",
    "1 min 0 s",
    "3 min 20 s",
    "1 h 0 min",
    "2 h 5 min",
  ]);
});

test("count(), loss() and plural() read like a sentence", () => {
  expect(count(1234567.4)).toBe("1,234,567");
  expect([loss(undefined), loss(2.71849)]).toEqual(["–", "2.718"]);
  expect([plural(1, "run"), plural(2, "run")]).toEqual(["1 run", "2 runs"]);
  expect([sentence("No GPU"), sentence("Why?")]).toEqual(["No GPU.", "Why?"]);
});
