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
    { rate: 0.01, decay: 0, loss: 3 },
    { rate: 0.04, decay: 0, loss: Number.POSITIVE_INFINITY },
  ]);
});

test("nextSeed() names the seeds that are missing at the best rate", () => {
  const results = [resultOf("muon", 0.01, 1, 3), resultOf("muon", 0.02, 1, 2)];
  expect(nextSeed(3, results)).toBe(2);
  expect(nextSeed(3, [...results, resultOf("muon", 0.02, 2, 2)])).toBe(3);
  expect(nextSeed(1, results)).toBeUndefined();
});

test("nextSeed() gives a failed rule no further seed", () => {
  const failed = { ...resultOf("mine", 0.01, 1, null), failed: true };
  expect(nextSeed(3, [failed])).toBeUndefined();
  expect(trialsOf([failed])[0]).toMatchObject({ failed: true });
});

test("trialsOf() and nextSeed() keep the search's seed apart where it is another", () => {
  const results = [resultOf("muon", 0.01, 0, 2), resultOf("muon", 0.02, 0, 3)];
  expect(trialsOf(results, 0)).toHaveLength(2);
  expect(nextSeed(2, results, 0)).toBe(1);
  expect(nextSeed(2, [...results, resultOf("muon", 0.01, 1, 2)], 0)).toBe(2);
});
