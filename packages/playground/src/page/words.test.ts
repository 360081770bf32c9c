import { expect, test } from "vitest";
import { count, duration, loss, plural, sentence } from "./words.ts";

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
