import { expect, test } from "vitest";
import { ticks } from "./ticks.ts";

test("ticks() marks round numbers of a linear axis", () => {
  expect(ticks({ range: [0, 500], log: false }, 6)).toEqual([0, 100, 200, 300, 400, 500]);
  expect(ticks({ range: [1.93, 3.12], log: false }, 6)).toEqual([2, 2.2, 2.4, 2.6, 2.8, 3]);
  expect(ticks({ range: [0, 3], log: false, whole: true }, 10)).toEqual([0, 1, 2, 3]);
});

test("ticks() marks a logarithmic axis as finely as there is room", () => {
  expect(ticks({ range: [1, 500], log: true }, 9)).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 500]);
  expect(ticks({ range: [1e-3, 2], log: true }, 5)).toEqual([0.001, 0.01, 0.1, 1]);
  expect(ticks({ range: [1e-6, 1], log: true }, 4)).toEqual([1e-6, 1e-4, 0.01, 1]);
  expect(ticks({ range: [1.9, 5.1], log: true }, 6)).toEqual([2, 2.5, 3, 4, 5]);
});
