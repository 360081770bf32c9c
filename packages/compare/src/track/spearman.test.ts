import { expect, test } from "vitest";
import { spearman } from "./spearman.ts";

test("spearman() gives ±1 for the same and the opposite order, whatever the distances", () => {
  expect(
    spearman([
      [1, 10],
      [2, 100],
      [30, 101],
    ]),
  ).toBeCloseTo(1, 12);
  expect(
    spearman([
      [1, 9],
      [2, 3],
      [30, -4],
    ]),
  ).toBeCloseTo(-1, 12);
});

test("spearman() gives known values, with shared ranks for equal values", () => {
  // 1 − 6 Σd² / (n (n² − 1)) for ranks 1 2 3 4 5 against 2 1 4 3 5: Σd² = 4.
  const pairs = [
    [1, 2],
    [2, 1],
    [3, 4],
    [4, 3],
    [5, 5],
  ] as const;
  expect(spearman(pairs)).toBeCloseTo(1 - 24 / 120, 12);
  // Ranks 1, 2.5, 2.5, 4 against 1 2 3 4: 4.5 / √(4.5 · 5).
  expect(
    spearman([
      [1, 1],
      [5, 2],
      [5, 3],
      [9, 4],
    ]),
  ).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
});

test("spearman() is undefined where there is no order to compare", () => {
  expect(
    spearman([
      [1, 2],
      [3, 4],
    ]),
  ).toBeUndefined();
  expect(
    spearman([
      [1, 2],
      [1, 3],
      [1, 4],
    ]),
  ).toBeUndefined();
});
