import { expect, test } from "vitest";
import { formatOverSeeds, overSeeds } from "./over_seeds.ts";

test("overSeeds() finds mean, deviation and range of several seeds", () => {
  const { mean, deviation, range } = overSeeds([3, 1, 2]);
  expect([mean, deviation]).toEqual([2, 1]);
  expect(range).toEqual([1, 3]);
});

test("formatOverSeeds() writes a deviation only of several seeds", () => {
  expect(formatOverSeeds(overSeeds([0.5, 0.75]), 2)).toBe("0.63 ± 0.18");
  expect(formatOverSeeds(overSeeds([0.5]), 2)).toBe("0.50");
});
