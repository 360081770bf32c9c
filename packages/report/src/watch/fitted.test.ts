import { expect, test } from "vitest";
import { bar, fitted } from "./fitted.ts";

const PARTS = [
  { text: "step 120/300", rank: 3 },
  { text: "loss 2.112", rank: 2 },
  { text: "12,345 tokens/s", rank: 1 },
  { text: "ETA 1m 5s", rank: 4 },
];

test.each([
  [80, "step 120/300 · loss 2.112 · 12,345 tokens/s · ETA 1m 5s"],
  [55, "step 120/300 · loss 2.112 · 12,345 tokens/s · ETA 1m 5s"],
  [54, "step 120/300 · loss 2.112 · ETA 1m 5s"],
  [30, "step 120/300 · ETA 1m 5s"],
  [10, "ETA 1m 5s"],
  [4, "ETA "],
  [0, ""],
])("fitted leaves out what matters least at %i columns", (columns, line) => {
  expect(fitted(PARTS, columns)).toBe(line);
});

test("fitted joins no parts to an empty line", () => {
  expect(fitted([], 10)).toBe("");
});

test("bar is full at 1, empty at 0, and never longer than its columns", () => {
  expect(bar(0, 4)).toBe("░░░░");
  expect(bar(0.5, 4)).toBe("██░░");
  expect(bar(1.2, 4)).toBe("████");
});
