import { expect, test } from "vitest";
import { bestRateOf, lowestPoint, moveOf } from "./best_rate.ts";
import { settingOf } from "./setting.ts";

const COURSE = { steps: 2, batch: 1, context: 8, evaluationTokens: 8 };
const RATES = [0.01, 0.02, 0.04];

/** Losses of a parabola over the logarithm of the rate, with its lowest point at `best`. */
const parabola = (best: number) =>
  RATES.map((rate) => ({ rate, loss: 2 + Math.log(rate / best) ** 2 }));

const cellWith = (bests: readonly number[]) => ({
  setting: settingOf(32, COURSE, "muon", { learningRate: 0.02 }),
  runs: bests.flatMap((best, seed) => parabola(best).map((trial) => ({ ...trial, seed }))),
});

test("lowestPoint() finds the lowest point of a parabola between rates", () => {
  expect(lowestPoint(parabola(0.017))).toBeCloseTo(0.017, 8);
  expect(lowestPoint(parabola(0.025))).toBeCloseTo(0.025, 8);
});

test("lowestPoint() is the best rate at an edge, and beside a loss that is not finite", () => {
  expect(lowestPoint(parabola(0.003))).toBe(0.01);
  const [low, middle, high] = parabola(0.017);
  const failed = [low!, middle!, { ...high!, loss: Number.POSITIVE_INFINITY }];
  expect(lowestPoint(failed)).toBe(0.02);
});

test("bestRateOf() averages the logarithms of the seeds' best rates", () => {
  const { rate, deviation, seeds, edge } = bestRateOf(cellWith([0.015, 0.025]))!;
  expect(rate).toBeCloseTo(Math.sqrt(0.015 * 0.025), 8);
  expect(deviation).toBeCloseTo(Math.log(5 / 3) / Math.SQRT2, 8);
  expect([seeds, edge]).toEqual([2, false]);
});

test("bestRateOf() says that the search ended at an edge, and has no deviation of one seed", () => {
  const { rate, ...rest } = bestRateOf(cellWith([0.001]))!;
  expect(rate).toBeCloseTo(0.01, 8);
  expect(rest).toEqual({ deviation: undefined, edge: true, seeds: 1 });
});

test("bestRateOf() says that any seed ended at an edge, in whichever order", () => {
  expect(bestRateOf(cellWith([0.02, 0.001]))!.edge).toBe(true);
  expect(bestRateOf(cellWith([0.001, 0.02]))!.edge).toBe(true);
});

test("bestRateOf() leaves out seeds that tried too few rates", () => {
  const cell = cellWith([0.02]);
  const runs = [...cell.runs, { rate: 0.01, seed: 7, loss: 1 }];
  expect(bestRateOf({ ...cell, runs })!.seeds).toBe(1);
  expect(bestRateOf({ ...cell, runs: [{ rate: 0.01, seed: 7, loss: 1 }] })).toBeUndefined();
});

test("moveOf() divides best rates, and adds the errors of both means", () => {
  const from = { rate: 0.01, deviation: 0.3, seeds: 9, edge: false };
  const { factor, error } = moveOf(from, { ...from, rate: 0.02, deviation: 0.4 });
  expect(factor).toBe(2);
  expect(error).toBeCloseTo(0.5 / 3, 8);
  expect(moveOf(from, { ...from, deviation: undefined }).error).toBeUndefined();
});
