import { expect, test } from "vitest";
import type { Cell } from "./cell.ts";
import { SEARCH_SEED, summaryOf } from "./cell.ts";
import { besideMuon, chanceBelow, changeText, gapOf, gapText, signed, verdictOf } from "./gap.ts";
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

test("gapOf() takes differences seed by seed, and their standard error", () => {
  const [own, base] = [
    [2, 2.6],
    [2.3, 3.1],
  ].map((losses) => summaryOf(cellWith(losses))!);
  const { nats, error, differences } = gapOf(own!, base!);
  expect(differences.map((each) => each.toFixed(6))).toEqual(["-0.300000", "-0.500000"]);
  expect(nats).toBeCloseTo(-0.4, 8);
  expect(error).toBeCloseTo(0.1, 8);
  const swapped = { ...base!, seeds: [2, 1], losses: [3.1, 2.3] };
  expect(gapOf(own!, swapped).differences).toEqual(differences);
  expect(gapOf(own!, { ...base!, seeds: [2, 3] }).differences).toHaveLength(1);
});

/** A gap with differences around a mean. */
const gapAt = (nats: number, spread = 0.001) => {
  const differences = [nats - spread, nats, nats + spread];
  return { differences, nats, error: spread / Math.sqrt(3) };
};

test("chanceBelow() is the tail of Student's t distribution", () => {
  // With two degrees of freedom it is (1 + t / √(2 + t²)) / 2, with t = mean / error.
  const t = -Math.sqrt(3);
  expect(chanceBelow(gapAt(-0.001))).toBeCloseTo((1 + t / Math.sqrt(2 + t * t)) / 2, 8);
  expect(chanceBelow(gapAt(0.001))).toBeCloseTo(1 - chanceBelow(gapAt(-0.001)), 8);
});

test("verdictOf() and changeText() call clear what chance does in less than 5 % of cases", () => {
  // The distribution's two-sided 5 % is 4.303 errors for three seeds, 2.776 for twice three.
  expect(verdictOf(gapAt(0.0024))).toBe("not clearly apart from");
  expect(verdictOf(gapAt(0.0026))).toBe("clearly above");
  expect(verdictOf(gapAt(-0.0026))).toBe("clearly below");
  expect(changeText(gapAt(0.05), gapAt(0.02))).toBe("falls by 0.030 ± 0.001");
  expect(changeText(gapAt(-0.01), gapAt(0.02))).toBe("rises by 0.030 ± 0.001");
  expect(changeText(gapAt(0.02), gapAt(0.0222))).toBe("shows no clear change (0.002 ± 0.001)");
});

test("besideMuon() names the side instead of a sign", () => {
  const gap = { nats: -0.0123, error: 0.004, differences: [] };
  expect(besideMuon(gap)).toBe("0.012 ± 0.004 nats below Muon's");
  expect(besideMuon({ ...gap, nats: 0.2 })).toBe("0.200 ± 0.004 nats above Muon's");
});

test("gapText() and signed() show signs", () => {
  expect(gapText({ nats: -0.0123, error: 0.004, differences: [] })).toBe("−0.012 ± 0.004");
  expect(signed(5, 0)).toBe("+5");
});
