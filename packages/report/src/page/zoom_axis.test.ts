import { expect, test } from "vitest";
import { ticksBetween, written } from "./zoom_axis.ts";

test("ticksBetween() chooses round values within a part, as many as there is room for", () => {
  expect(ticksBetween(180, 300, 5, false)).toEqual([200, 250, 300]);
  expect(ticksBetween(1.93, 2.17, 6, false)).toEqual([1.95, 2, 2.05, 2.1, 2.15]);
  expect(ticksBetween(0.1, 0.4, 3, false)).toEqual([0.2, 0.4]);
});

test("ticksBetween() chooses powers of ten where a logarithmic axis spans several", () => {
  expect(ticksBetween(0.5, 12, 6, true)).toEqual([0.5, 1, 2, 5, 10]);
  expect(ticksBetween(0.5, 20_000, 6, true)).toEqual([1, 10, 100, 1000, 10_000]);
  expect(ticksBetween(2, 4, 4, true)).toEqual([2, 2.5, 3, 3.5, 4]);
});

test("written() writes short numbers", () => {
  expect([0, 0.002, 1.5e-6, 2e-5, 12_000, 0.30000000001].map(written)).toEqual([
    ...["0", "0.002", "1.5e-6", "2e-5", "12,000", "0.3"],
  ]);
});
