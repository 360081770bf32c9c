import { testAhead } from "@lrm/compare";
import { type CurvePoint, curves } from "../curves.ts";
import { table } from "../table.ts";
import { type Cell, type CellSummary, summaryOf, type TrainingResults } from "./cell.ts";
import { besideMuon, chanceBelow, type Gap, gapOf, gapText, signed } from "./gap.ts";
import { ERRORS_TEXT, lossText, pageOf, rateText } from "./page.ts";
import type { TrainingExperiment } from "./run_trainings.ts";
import { type Course, settingOf } from "./setting.ts";
import { stepsToHigher } from "./steps_to_higher.ts";

const WIDTH = 64;
const SEEDS = [1, 2, 3, 4, 5] as const;
const COURSE: Course = {
  ...{ steps: 300, batch: 8, context: 128, evaluationTokens: 32_768 },
  curve: { points: 20, tokens: 8192 },
};
const QUICK: Course = {
  ...{ steps: 4, batch: 1, context: 32, evaluationTokens: 64 },
  curve: { points: 2, tokens: 64 },
};
const INTERVALS = [1, 8, 32, 64] as const;
const DAMPINGS = [0.05, 0.2, 0.8] as const;
/** Refresh interval and damping of the search, the defaults. */
const SEARCHED = { refreshInterval: 32, damping: 0.2 } as const;
/** Middle of the learning rates that are tried first. */
const LEARNING_RATE = 0.02;
/** Probability that chance makes any of all comparisons significant, on either side. */
const LEVEL = 0.05;

/** Steps that Newton-Muon saves, by refresh interval and damping. */
export const newtonMuonRefresh: TrainingExperiment = {
  prefix: "newton_muon_refresh",
  tasks(quick) {
    const course = quick ? QUICK : COURSE;
    const seeds = quick ? SEEDS.slice(0, 2) : SEEDS;
    const newton = (flags: { readonly refreshInterval: number; readonly damping: number }) =>
      settingOf(WIDTH, course, "newton-muon", { ...flags, learningRate: LEARNING_RATE });
    const searched = newton(SEARCHED);
    const muon = settingOf(WIDTH, course, "muon", { learningRate: LEARNING_RATE });
    return [
      { setting: muon, seeds },
      ...(quick ? [1, 2] : INTERVALS).flatMap((refreshInterval) =>
        (quick ? [SEARCHED.damping] : DAMPINGS).map((damping) => ({
          ...{ setting: newton({ refreshInterval, damping }), searched, seeds },
        })),
      ),
    ];
  },
  pages(results) {
    const muon = summaryOf(results.cells.find(isOf("muon")));
    const rows = muon === undefined ? [] : rowsOf(results, muon);
    return { md: textOf(results, rows, muon), svg: figureOf(rows) };
  },
};

/** Newton-Muon with one interval and damping, beside Muon. */
interface Row {
  readonly interval: number;
  readonly damping: number;
  readonly steps: number;
  readonly own: CellSummary;
  readonly gap: Gap;
  /** Steps that it needs less than Muon to the higher of their final losses; negative if more. */
  readonly saved: number;
}

const isOf =
  (name: string) =>
  ({ setting }: Cell): boolean =>
    setting.optimizer.name === name;

function rowsOf({ cells }: TrainingResults, muon: CellSummary): Row[] {
  const newton = cells.filter(isOf("newton-muon"));
  const searched = newton.find(({ setting: { optimizer } }) => {
    const { refreshInterval, damping } = optimizer;
    return refreshInterval === SEARCHED.refreshInterval && damping === SEARCHED.damping;
  });
  const rows = newton.flatMap((cell) => {
    const own = summaryOf(cell, searched);
    if (own === undefined) return [];
    const { steps, optimizer } = cell.setting;
    const [interval, damping] = [optimizer.refreshInterval, optimizer.damping] as [number, number];
    const [mine, its] = stepsToHigher(own.curve, muon.curve);
    return [{ interval, damping, steps, own, gap: gapOf(own, muon), saved: its - mine }];
  });
  return rows.sort((a, b) => a.interval - b.interval || a.damping - b.damping);
}

function textOf(
  results: TrainingResults,
  rows: readonly Row[],
  muon: CellSummary | undefined,
): string {
  const intro =
    "Muon's rate was searched, and Newton-Muon's at refresh interval 32 and damping 0.2; the other settings of Newton-Muon have the same rate.";
  if (muon === undefined || rows.length === 0) {
    return pageOf(TITLE, results, [intro, "Nothing is complete yet."]);
  }
  return pageOf(TITLE, results, [
    intro,
    `Muon's final loss is ${lossText(muon)} at the rate ${rateText(muon)}. Newton-Muon's rate is ${rateText(rows[0]!.own)}.`,
    ERRORS_TEXT,
    "## What is seen",
    findingOf(rows),
    "Its authors report 6 % fewer steps in their paper, and 1.5 % in the 124M benchmark. Trainings of this size do not tell what happens at theirs.",
    "## By refresh interval and damping",
    table(
      [
        "interval",
        "damping",
        "final loss",
        "above Muon",
        "p, by seed",
        "p, of means",
        "steps saved",
      ],
      rows.map(({ interval, damping, own, gap, steps, saved }) => [
        ...[String(interval), String(damping), lossText(own), gapText(gap)],
        ...[probability(chanceBelow(gap)), probability(chanceOfMeans(own, muon))],
        `${signed(saved, 0)} of ${steps} (${signed((100 * saved) / steps, 1)} %)`,
      ]),
    ),
    `p is the probability that chance puts Newton-Muon so far below Muon; near 1, it is above. By seed: a t test of the differences, which decides here. Of means: Welch's test of the two means. To be significant, p has to be below ${probability(allowedIn(rows))}, or as near to 1: ${LEVEL} over two sides of ${rows.length} comparisons. Steps are saved on the way to the higher of both final losses, on the mean of the curves, straight between evaluations.`,
  ]);
}

const TITLE = "Newton-Muon’s saved steps";

/** Says in a sentence how many settings differ clearly from Muon. */
function findingOf(rows: readonly Row[]): string {
  const allowed = allowedIn(rows);
  const below = rows.filter(({ gap }) => chanceBelow(gap) < allowed).length;
  const above = rows.filter(({ gap }) => 1 - chanceBelow(gap) < allowed).length;
  const shares = rows.map(({ saved, steps }) => (100 * saved) / steps);
  const best = rows.reduce((a, b) => (b.gap.nats < a.gap.nats ? b : a));
  return `Of ${rows.length} settings, ${below} ${below === 1 ? "ends" : "end"} significantly below Muon, ${above} significantly above it, and the others cannot be told from it. Steps saved range from ${signed(Math.min(...shares), 1)} % to ${signed(Math.max(...shares), 1)} %. The lowest loss is that of interval ${best.interval} and damping ${best.damping}: ${besideMuon(best.gap)} (p = ${probability(chanceBelow(best.gap))}), chosen after the fact.`;
}

/** Returns the probability on one side that a comparison may have (Bonferroni). */
const allowedIn = (rows: readonly Row[]): number => LEVEL / (2 * rows.length);

/** Computes the probability that chance puts one mean so far below the other. */
const chanceOfMeans = (own: CellSummary, muon: CellSummary): number =>
  testAhead(own.losses, muon.losses)!.p;

/** Formats a probability; below 0.0001 only as that. */
const probability = (p: number): string => (p < 1e-4 ? "< 0.0001" : p.toFixed(4));

function figureOf(rows: readonly Row[]): string {
  const points = rows.flatMap(({ interval, damping, gap, saved, steps }): CurvePoint[] => {
    const at = { label: `damping ${damping}`, x: interval };
    const { nats, error } = gap;
    const range = [nats - error, nats + error] as const;
    return [
      { ...at, panel: "nats above Muon, ± error", value: nats, range },
      { ...at, panel: "steps saved, % of Muon's", value: (100 * saved) / steps },
    ];
  });
  return curves(points, { axis: "refresh interval", linear: true });
}
