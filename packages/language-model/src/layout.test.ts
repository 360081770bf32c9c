import { expect, test } from "vitest";
import { countParameters, layoutBytes, rotaryBytes, storedShape } from "./layout.ts";
import { TINY, tinyLayout } from "./testing/tiny_model.ts";

test("storedShape() reverses the shape of a transposed parameter only", () => {
  const initial = { deviation: 1 };
  expect(storedShape({ name: "a", shape: [2, 3], initial })).toEqual([2, 3]);
  expect(storedShape({ name: "a", shape: [2, 3], initial, transposed: true })).toEqual([3, 2]);
  expect(storedShape({ name: "a", shape: [2, 3], initial, transposed: false })).toEqual([2, 3]);
});

test("countParameters() and layoutBytes() sum over the layout", () => {
  // Two tables of tokens, positions, and two blocks: 2 · 11 · 6 + 8 · 6 + 2 · (18 · 6 + 18 + 6 ·
  // 6).
  expect(countParameters(tinyLayout(TINY))).toBe(504);
  expect(layoutBytes(tinyLayout(TINY))).toBe(4 * 504);
  expect(countParameters([])).toBe(0);
  expect(countParameters([{ name: "scalar", shape: [], initial: 1 }])).toBe(1);
});

test("rotaryBytes() counts a cosine and a sine for each position and pair of channels", () => {
  expect(rotaryBytes(8, 4)).toBe(8 * (4 / 2) * 2 * 4);
});
