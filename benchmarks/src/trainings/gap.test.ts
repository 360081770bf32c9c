import { expect, test } from "vitest";
import type { Cell } from "./cell.ts";
import { SEARCH_SEED, summaryOf } from "./cell.ts";
import { changeText, gapOf, gapText, signed, verdictOf } from "./gap.ts";
import { settingOf } from "./setting.ts";

const COURSE = { steps: 2, batch: 1, context: 8, evaluationTokens: 8 };
const setting = settingOf(32, COURSE, "muon", { learningRate: 0.02 });

/** A cell with a search whose best rate is 0.02, and some final losses there. */
const cellWith = (losses: readonly (number | null)[]): Cell => ({
  setting,
  runs: [
    ...[3, 2, 4].map((loss, at) => ({ rate: 0.01 * 2 ** at, seed: SEARCH_SEED, loss })),
    ...losses.map((loss, at) => ({
      ...{ rate: 0.02, seed: at + 1, loss },
      ...(loss !== null && { curve: [[1, loss + 1] as const, [2, loss] as const] }),
    })),
  ],
});

test("summaryOf() averages the seeds at the best rate, without that of the search", () => {
  const { mean, deviation, rate, edge, losses, curve } = summaryOf(cellWith([2.5, 2.7]))!;
  expect(mean).toBeCloseTo(2.6, 8);
  expect(deviation).toBeCloseTo(0.2 / Math.SQRT2, 8);
  expect([rate, edge, losses]).toEqual([0.02, false, [2.5, 2.7]]);
  expect(curve.points.map(([step, loss]) => [step, Number(loss.toFixed(6))])).toEqual([
    ...[
      [1, 3.6],
      [2, 2.6],
    ],
  ]);
});

test("summaryOf() takes another cell's rate, and nothing of one seed or a stopped one", () => {
  const { runs } = cellWith([2.5, 2.7]);
  const seeds = runs.filter(({ seed }) => seed !== SEARCH_SEED);
  expect(summaryOf({ setting, runs: seeds })).toBeUndefined();
  expect(summaryOf({ setting, runs: seeds }, cellWith([]))!.mean).toBeCloseTo(2.6, 8);
  expect(summaryOf(cellWith([2.5]))).toBeUndefined();
  expect(summaryOf(cellWith([2.5, 2.7, null]))).toBeUndefined();
});

test("gapOf() has the standard error of a difference of means, and the t test's probability", () => {
  const [own, base] = [
    [2, 2.2],
    [2.3, 2.5],
  ].map((losses) => summaryOf(cellWith(losses))!);
  const { nats, error, p } = gapOf(own!, base!);
  expect(nats).toBeCloseTo(-0.3, 8);
  expect(error).toBeCloseTo(Math.sqrt(0.01 + 0.01), 8);
  // Student's t with two degrees of freedom: (1 − t / √(2 + t²)) / 2 at t = 0.3 / √0.02.
  expect(p).toBeCloseTo((1 - 0.3 / Math.sqrt(0.04 + 0.09)) / 2, 8);
  expect(gapOf(base!, own!).p).toBeCloseTo(1 - p, 8);
});

test("verdictOf() and changeText() call nothing clear within three errors", () => {
  expect(verdictOf({ nats: 0.03, error: 0.01 })).toBe("not clearly apart from");
  expect(verdictOf({ nats: 0.031, error: 0.01 })).toBe("clearly above");
  expect(verdictOf({ nats: -0.031, error: 0.01 })).toBe("clearly below");
  const gap = (nats: number) => ({ nats, error: 0.003, p: 0.5 });
  expect(changeText(gap(0.05), gap(0.02))).toBe("falls by 0.030 ± 0.004");
  expect(changeText(gap(-0.01), gap(0.02))).toBe("rises by 0.030 ± 0.004");
  expect(changeText(gap(0.02), gap(0.03))).toBe("shows no clear change (0.010 ± 0.004)");
});

test("gapText() and signed() show signs", () => {
  expect(gapText({ nats: -0.0123, error: 0.004, p: 0 })).toBe("−0.012 ± 0.004");
  expect(signed(5, 0)).toBe("+5");
});
