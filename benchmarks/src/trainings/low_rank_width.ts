import { type CurvePoint, curves } from "../curves.ts";
import { table } from "../table.ts";
import type { TrainingResults } from "./cell.ts";
import { besideMuon, changeText, gapText, verdictOf } from "./gap.ts";
import { RANKS, type Row, reachedBy, rowsOf, timeOf } from "./low_rank_rows.ts";
import { ERRORS_TEXT, lossText, pageOf, rateText } from "./page.ts";
import type { TrainingExperiment } from "./run_trainings.ts";
import { type Course, settingOf } from "./setting.ts";

const WIDTHS = [64, 128, 256, 512] as const;
const SEEDS = [1, 2, 3] as const;
const COURSE: Course = {
  ...{ steps: 100, batch: 8, context: 128, evaluationTokens: 16_384 },
  curve: { points: 10, tokens: 4096 },
};
const QUICK: Course = {
  ...{ steps: 4, batch: 1, context: 32, evaluationTokens: 64 },
  curve: { points: 2, tokens: 64 },
};
/** Middle of the learning rates that are tried first. */
const RATES = { muon: 0.02, lowRank: 0.04 } as const;
/** Queries, keys and values are matrices of their own, for Muon too. */
const SPLIT = { splitQkv: true } as const;

/** Low-rank Muon beside Muon as the width grows: by steps and by seconds. */
export const lowRankWidth: TrainingExperiment = {
  prefix: "low_rank_width",
  timed: true,
  tasks(quick) {
    const course = quick ? QUICK : COURSE;
    const seeds = quick ? SEEDS.slice(0, 2) : SEEDS;
    return (quick ? [32, 64] : WIDTHS).flatMap((width) => {
      const full = settingOf(width, course, "muon", { ...SPLIT, learningRate: RATES.muon });
      const low = Object.values(RANKS).map((rank) =>
        settingOf(width, course, "low-rank-muon", {
          ...{ ...SPLIT, learningRate: RATES.lowRank, rank: rank(width) },
        }),
      );
      return [full, ...low].map((setting) => ({ setting, seeds }));
    });
  },
  pages(results) {
    const rows = rowsOf(results);
    return { md: textOf(results, rows), svg: figureOf(rows) };
  },
};

function textOf(results: TrainingResults, rows: readonly Row[]): string {
  return pageOf("Low-rank Muon as the width grows", results, [
    "Queries, keys and values are three matrices, also for Muon. Every training has the same tokens.",
    ERRORS_TEXT,
    "## What is seen",
    Object.keys(RANKS)
      .map((kind) => findingOf(kind, rows))
      .join("\n"),
    "None of this shows models of other sizes, longer trainings, or larger batches.",
    "## Final validation loss",
    table(
      ["width", "rank", "best rate", "final loss", "above Muon"],
      byWidth(rows).flatMap((own) => [
        [String(own[0]!.width), "full (Muon)", rateText(own[0]!.muon), lossText(own[0]!.muon), "–"],
        ...own.map((row) => [
          ...[String(row.width), rankText(row), rateText(row.own), lossText(row.own)],
          gapText(row.gap),
        ]),
      ]),
    ),
    "## Time",
    "Medians of rounds in turn; the update is the part of a step that the optimizer takes. The last two columns compare how soon both reach the higher one of their two final losses, on the mean of their curves. The one that ends lower does so before its learning rate has fallen to zero, which is to its disadvantage.",
    table(
      ["width", "rank", "update", "step", "update / Muon's", "step / Muon's", "steps", "seconds"],
      rows.flatMap((row) => {
        const [own, muon] = [timeOf(row.cell), timeOf(row.muonCell)];
        if (own === undefined || muon === undefined) return [];
        const { steps, seconds } = reachedBy(row, own, muon);
        return [
          [
            ...[String(row.width), rankText(row), milliseconds(own.update), milliseconds(own.step)],
            ...[(own.update / muon.update).toFixed(2), (own.step / muon.step).toFixed(2)],
            `${steps[0]}, Muon ${steps[1]}`,
            `${seconds[0].toPrecision(3)}, Muon ${seconds[1].toPrecision(3)}`,
          ],
        ];
      }),
    ),
  ]);
}

/** Says in a sentence what one kind of rank shows. */
function findingOf(kind: string, rows: readonly Row[]): string {
  const own = rows.filter((row) => row.kind === kind);
  const [first, last] = [own[0], own.at(-1)];
  const name = `Rank ${kind}`;
  if (first === undefined || last === undefined || first === last) {
    return `- ${name}: there are not yet two widths.`;
  }
  const [low, full] = [timeOf(last.cell), timeOf(last.muonCell)];
  const byTime = low && full && reachedBy(last, low, full).seconds;
  return [
    `- ${name}: the final loss is ${besideMuon(first.gap)} at width ${first.width}, and ${besideMuon(last.gap)} at width ${last.width}, where it is ${verdictOf(last.gap)} Muon's. The difference ${changeText(first.gap, last.gap)}.`,
    ...(byTime
      ? [
          `By seconds, at width ${last.width}, low-rank Muon needs ${(byTime[0] / byTime[1]).toFixed(2)} times as long as Muon to the higher of their final losses.`,
        ]
      : []),
  ].join(" ");
}

function figureOf(rows: readonly Row[]): string {
  const losses = byWidth(rows).flatMap((own): CurvePoint[] => {
    const { width, muon } = own[0]!;
    const all = [["Muon", muon] as const, ...own.map((row) => [labelOf(row), row.own] as const)];
    return all.map(([label, { mean, deviation }]) => ({
      ...{ label, panel: "final validation loss, ± deviation", x: width, value: mean },
      range: [mean - deviation, mean + deviation],
    }));
  });
  const gaps = rows.map((row): CurvePoint => {
    const { nats, error } = row.gap;
    return {
      ...{ label: labelOf(row), panel: "nats above Muon, ± error", x: row.width, value: nats },
      range: [nats - error, nats + error],
    };
  });
  const times = rows.flatMap((row): CurvePoint[] => {
    const [own, muon] = [timeOf(row.cell), timeOf(row.muonCell)];
    if (own === undefined || muon === undefined) return [];
    const at = { label: labelOf(row), x: row.width };
    return [
      { ...at, panel: "time of an update / Muon's", value: own.update / muon.update },
      { ...at, panel: "time of a step / Muon's", value: own.step / muon.step },
    ];
  });
  return curves([...losses, ...gaps, ...times], { axis: "width", linear: true });
}

const labelOf = ({ kind }: Row): string => `rank ${kind}`;
const rankText = ({ kind, cell }: Row): string => `${cell.setting.optimizer.rank} (${kind})`;
const milliseconds = (seconds: number): string => `${(1000 * seconds).toPrecision(3)} ms`;

/** Groups rows by width. */
const byWidth = (rows: readonly Row[]): Row[][] =>
  [...new Set(rows.map(({ width }) => width))].map((width) =>
    rows.filter((row) => row.width === width),
  );
