import { expect, test } from "vitest";
import { wrapped } from "./wrapped.ts";

test("wrapped() fills lines up to 100 columns and keeps all words", () => {
  const paragraph = Array.from({ length: 60 }, (_, at) => "x".repeat(1 + (at % 9))).join(" ");
  const lines = wrapped(paragraph).split("\n");
  expect(lines.join(" ")).toBe(paragraph);
  for (const [at, line] of lines.entries()) {
    expect(line.length).toBeLessThanOrEqual(100);
    const next = lines[at + 1]?.split(" ", 1)[0];
    if (next !== undefined) expect(`${line} ${next}`.length).toBeGreaterThan(100);
  }
});

test("wrapped() gives a word that is too long its own line", () => {
  const long = "x".repeat(101);
  expect(wrapped(`a ${long} b`)).toBe(`a\n${long}\nb`);
});
