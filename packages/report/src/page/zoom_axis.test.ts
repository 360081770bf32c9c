import { expect, test } from "vitest";
import { partWithin, roundedEnds, ticksBetween, written } from "./zoom_axis.ts";

test("ticksBetween() chooses round values within a part, as many as there is room for", () => {
  expect(ticksBetween(180, 300, 5, false)).toEqual([200, 250, 300]);
  expect(ticksBetween(1.93, 2.17, 6, false)).toEqual([1.95, 2, 2.05, 2.1, 2.15]);
  expect(ticksBetween(0.1, 0.4, 3, false)).toEqual([0.2, 0.4]);
});

test("ticksBetween() chooses powers of ten where a logarithmic axis spans several", () => {
  expect(ticksBetween(0.5, 12, 6, true)).toEqual([0.5, 1, 2, 5, 10]);
  expect(ticksBetween(0.5, 20_000, 6, true)).toEqual([1, 10, 100, 1000, 10_000]);
  expect(ticksBetween(1e-7, 1, 4, true)).toEqual([1e-7, 1e-5, 1e-3, 0.1]);
  expect(ticksBetween(2, 4, 4, true)).toEqual([2, 2.5, 3, 3.5, 4]);
});

test("written() writes short numbers", () => {
  expect([0, 0.002, 1.5e-6, 2e-5, 12_000, 0.30000000001].map(written)).toEqual([
    ...["0", "0.002", "1.5e-6", "2e-5", "12,000", "0.3"],
  ]);
  expect([1.25e-5, 1.3e-5].map(written)).toEqual(["1.25e-5", "1.3e-5"]);
});

test("partWithin() keeps a part within its axis, and its middle where it is too small", () => {
  expect(partWithin([0, 400], [100, 300])).toEqual([100, 300]);
  expect(partWithin([0, 400], [300, 500])).toEqual([200, 400]);
  expect(partWithin([0, 400], [105, 115])).toEqual([100, 120]);
  expect(partWithin([0, 400], [-100, 400])).toBeNull();
});

test("roundedEnds() rounds as finely as the part is wide", () => {
  expect(roundedEnds([100.4, 299.6])).toEqual([100, 300]);
  expect(roundedEnds([0.2041, 0.3959])).toEqual([0.2, 0.4]);
  expect(roundedEnds([1.0026, 1.0634])).toEqual([1.003, 1.063]);
});
