import { resultOf } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { nextSeed, trialsOf } from "./trials.ts";

test("trialsOf() goes by the search's seed alone, and gives a run that was stopped an infinite loss", () => {
  const results = [
    resultOf("muon", 0.04, 1, null),
    resultOf("muon", 0.01, 1, 3),
    resultOf("muon", 0.01, 2, 1),
  ];
  expect(trialsOf(results)).toEqual([
    { rate: 0.01, loss: 3 },
    { rate: 0.04, loss: Number.POSITIVE_INFINITY },
  ]);
});

test("nextSeed() names the seeds that are missing at the best rate", () => {
  const results = [resultOf("muon", 0.01, 1, 3), resultOf("muon", 0.02, 1, 2)];
  expect(nextSeed(3, results)).toBe(2);
  expect(nextSeed(3, [...results, resultOf("muon", 0.02, 2, 2)])).toBe(3);
  expect(nextSeed(1, results)).toBeUndefined();
});
