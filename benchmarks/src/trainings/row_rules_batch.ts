import { type CurvePoint, curves } from "../curves.ts";
import { table } from "../table.ts";
import { type Cell, type CellSummary, summaryOf, type TrainingResults } from "./cell.ts";
import { besideMuon, changeText, type Gap, gapOf, gapText, verdictOf } from "./gap.ts";
import { ERRORS_TEXT, lossText, pageOf, rateText } from "./page.ts";
import type { TrainingExperiment } from "./run_trainings.ts";
import { type Course, settingOf } from "./setting.ts";

const WIDTH = 64;
const CONTEXT = 128;
const SEEDS = [1, 2, 3] as const;
/** Windows in a batch: of 512, 2,048 and 8,192 tokens. */
const BATCHES = [4, 16, 64] as const;
const LENGTHS = [60, 240] as const;
/** Middle of the learning rates that are tried first. */
const RATES: Readonly<Record<string, number>> = {
  muon: 0.02,
  rmnp: 0.004,
  nora: 0.004,
  adamw: 0.004,
};
const TITLES: Readonly<Record<string, string>> = { rmnp: "RMNP", nora: "Nora", adamw: "AdamW" };

/** RMNP, Nora and AdamW beside Muon as batches and trainings grow. */
export const rowRulesBatch: TrainingExperiment = {
  prefix: "row_rules_batch",
  tasks(quick) {
    const seeds = quick ? SEEDS.slice(0, 2) : SEEDS;
    return (quick ? [4, 8] : LENGTHS).flatMap((steps) =>
      (quick ? [1, 2] : BATCHES).flatMap((batch) => {
        const course: Course = {
          ...{ steps, batch, context: CONTEXT, evaluationTokens: quick ? 128 : 16_384 },
          curve: { points: quick ? 2 : 12, tokens: quick ? 128 : 4096 },
        };
        return Object.entries(RATES).map(([name, learningRate]) => {
          return { setting: settingOf(WIDTH, course, name, { learningRate }), seeds };
        });
      }),
    );
  },
  pages(results) {
    const rows = rowsOf(results);
    return { md: textOf(results, rows), svg: figureOf(rows) };
  },
};

/** A rule in one batch and length, beside Muon. */
interface Row {
  readonly name: string;
  readonly tokens: number;
  readonly steps: number;
  readonly own: CellSummary;
  readonly muon: CellSummary;
  readonly gap: Gap;
}

function rowsOf({ cells }: TrainingResults): Row[] {
  return cells.flatMap((base) => {
    const { steps, batch, context } = base.setting;
    const muon = summaryOf(base);
    if (base.setting.optimizer.name !== "muon" || muon === undefined) return [];
    return Object.keys(TITLES).flatMap((name) => {
      const own = summaryOf(cells.find(isBeside(base, name)));
      if (own === undefined) return [];
      return [{ name, tokens: batch * context, steps, own, muon, gap: gapOf(own, muon) }];
    });
  });
}

/** Finds the cell of another rule with the same batch and length. */
const isBeside =
  ({ setting }: Cell, name: string) =>
  ({ setting: { batch, steps, optimizer } }: Cell): boolean =>
    batch === setting.batch && steps === setting.steps && optimizer.name === name;

function textOf(results: TrainingResults, rows: readonly Row[]): string {
  const lengths = [...new Set(rows.map(({ steps }) => steps))];
  return pageOf("RMNP and Nora as batches and trainings grow", results, [
    ERRORS_TEXT,
    "## What is seen",
    Object.keys(TITLES)
      .flatMap((name) => lengths.map((steps) => findingOf(name, steps, rows)))
      .join("\n") || "Nothing is complete yet.",
    "RMNP’s authors train with batches of 491,520 tokens, and report that RMNP trails Muon for most of a training before it passes it. Nothing here is near that size or length, so this does not test their claim: it shows how the differences change far below that size.",
    "## Final validation loss",
    table(
      [
        "rule",
        "steps",
        "tokens in a batch",
        "best rate",
        "final loss",
        "above Muon",
        "behind Muon for",
      ],
      rows.map((row) => [
        ...[TITLES[row.name]!, String(row.steps), row.tokens.toLocaleString("en")],
        ...[rateText(row.own), lossText(row.own), gapText(row.gap), behindText(row)],
      ]),
    ),
    "Behind Muon for: share of the evaluations at which the mean loss is above Muon's.",
    "## Muon",
    table(
      ["steps", "tokens in a batch", "best rate", "final loss"],
      rows
        .filter(({ name }) => name === Object.keys(TITLES)[0])
        .map(({ steps, tokens, muon }) => [
          ...[String(steps), tokens.toLocaleString("en"), rateText(muon), lossText(muon)],
        ]),
    ),
  ]);
}

/** Says in a sentence what one rule shows in trainings of one length. */
function findingOf(name: string, steps: number, rows: readonly Row[]): string {
  const own = rows.filter((row) => row.name === name && row.steps === steps);
  const [first, last] = [own[0], own.at(-1)];
  const start = `- ${TITLES[name]}, ${steps} steps:`;
  if (first === undefined || last === undefined || first === last) {
    return `${start} there are not yet two batches.`;
  }
  return `${start} the final loss is ${besideMuon(first.gap)} with ${first.tokens.toLocaleString("en")} tokens in a batch, and ${besideMuon(last.gap)} with ${last.tokens.toLocaleString("en")}, where it is ${verdictOf(last.gap)} Muon's. The difference ${changeText(first.gap, last.gap)}.`;
}

function behindText({ own, muon }: Row): string {
  const there = new Map(muon.curve.points.map(([step, loss]) => [step, loss]));
  const { points } = own.curve;
  const behind = points.filter(([step, loss]) => loss > there.get(step)!).length;
  return points.length === 0 ? "–" : `${Math.round((100 * behind) / points.length)} %`;
}

function figureOf(rows: readonly Row[]): string {
  const points = rows.flatMap(({ name, tokens, steps, own, muon, gap }): CurvePoint[] => {
    const loss = (label: string, { mean, deviation }: CellSummary): CurvePoint => ({
      ...{ label, panel: `${steps} steps: final loss, ± deviation`, x: tokens, value: mean },
      range: [mean - deviation, mean + deviation],
    });
    const first = name === Object.keys(TITLES)[0];
    return [
      ...(first ? [loss("Muon", muon)] : []),
      loss(TITLES[name]!, own),
      {
        ...{ label: TITLES[name]!, panel: `${steps} steps: nats above Muon, ± error`, x: tokens },
        ...{ value: gap.nats, range: [gap.nats - gap.error, gap.nats + gap.error] },
      },
    ];
  });
  return curves(points, { axis: "tokens in a batch", linear: true });
}
