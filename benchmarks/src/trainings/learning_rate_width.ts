import { MATRIX_SCALES } from "@lrm/optimizer";
import { OPTIMIZERS, type OptimizerConfig } from "@lrm/run";
import { type CurvePoint, curves } from "../curves.ts";
import { table } from "../table.ts";
import { type BestRate, bestRateOf, type Move, moveOf } from "./best_rate.ts";
import type { TrainingResults } from "./cell.ts";
import { signed } from "./gap.ts";
import { pageOf } from "./page.ts";
import type { TrainingExperiment } from "./run_trainings.ts";
import { type Course, settingOf } from "./setting.ts";

const WIDTHS = [32, 64, 128] as const;
/** Beside the seed of the search. */
const SEEDS = [1, 2] as const;
const COURSE: Course = {
  ...{ steps: 100, batch: 4, context: 128, evaluationTokens: 16_384 },
};
const QUICK: Course = {
  ...{ steps: 3, batch: 1, context: 32, evaluationTokens: 64 },
};
/** Middle of the rates that are tried first, where it is not that of rules that orthogonalize. */
const RATES: Readonly<Record<string, number>> = { rmnp: 0.004, nora: 0.004 };
const USUAL_RATE = 0.02;
/** Ways to scale updates by a matrix's shape or norm, and factors of those rates. */
const SCALES = { shape: 1, none: 1, rms: 0.5, hyperball: 2 } as const;
type Scale = keyof typeof SCALES;

/** Moves of the best learning rate of every rule for matrices as the width grows, by scale. */
export const learningRateWidth: TrainingExperiment = {
  prefix: "learning_rate_width",
  tasks(quick) {
    const rules = OPTIMIZERS.filter(({ trains }) => trains === "matrices");
    return (quick ? rules.slice(1, 2) : rules).flatMap(({ name, settings }) =>
      (Object.keys(SCALES) as Scale[]).flatMap((scale) => {
        // A rule without the setting has the scale "none".
        const needed = scale === "hyperball" ? "hyperball" : "scale";
        if (settings[needed] === undefined && scale !== "none") return [];
        const flags = settings[needed] && (scale === "hyperball" ? { hyperball: true } : { scale });
        const learningRate = (RATES[name] ?? USUAL_RATE) * SCALES[scale];
        return (quick ? WIDTHS.slice(0, 2) : WIDTHS).map((width) => ({
          setting: settingOf(width, quick ? QUICK : COURSE, name, { ...flags, learningRate }),
          ...{ seeds: quick ? SEEDS.slice(0, 1) : SEEDS, around: true },
        }));
      }),
    );
  },
  pages(results) {
    const rows = rowsOf(results);
    return { md: textOf(results, rows), svg: figureOf(rows) };
  },
};

/** Best rates of one rule and scale at all widths. */
interface Row {
  readonly rule: string;
  readonly scale: Scale;
  /** From the smallest width. */
  readonly best: readonly (BestRate & { readonly width: number })[];
  /** From the smallest to the largest width; undefined for one width. */
  readonly move: Move | undefined;
}

function rowsOf({ cells }: TrainingResults): Row[] {
  const names = new Map(
    cells.map(({ setting: { optimizer } }) => [
      `${optimizer.name} ${scaleOf(optimizer)}`,
      { rule: optimizer.name, scale: scaleOf(optimizer) },
    ]),
  );
  return [...names.values()].map(({ rule, scale }) => {
    const own = cells.filter(
      ({ setting: { optimizer } }) => optimizer.name === rule && scaleOf(optimizer) === scale,
    );
    const best = own
      .flatMap((cell) => {
        const found = bestRateOf(cell);
        return found === undefined ? [] : [{ ...found, width: cell.setting.model.width }];
      })
      .sort((a, b) => a.width - b.width);
    const [first, last] = [best[0], best.at(-1)];
    return {
      rule,
      scale,
      best,
      move: first && last && first !== last ? moveOf(first, last) : undefined,
    };
  });
}

const scaleOf = ({ hyperball, scale }: OptimizerConfig): Scale => {
  if (hyperball === true) return "hyperball";
  return MATRIX_SCALES.find((each) => each === scale) ?? "none";
};

function textOf(results: TrainingResults, rows: readonly Row[]): string {
  const widths = [...new Set(rows.flatMap(({ best }) => best.map(({ width }) => width)))];
  widths.sort((a, b) => a - b);
  return pageOf("The best learning rate as the width grows", results, [
    "A best rate is the lowest point of a parabola through the losses of the best rate, half and double of it, over the logarithm of the rate. Every seed has its own; shown are the geometric mean and, with several seeds, the sample standard deviation as a factor. Moves and exponents have standard errors instead. The rate of AdamW is the same at all widths.",
    "## What is seen",
    findingsOf(rows),
    "These widths do not show how the rates move at larger ones.",
    "## By rule and scale",
    table(
      [
        "rule",
        "scale",
        ...widths.map((width) => `width ${width}`),
        "moves by",
        "exponent of the width",
      ],
      rows.map(({ rule, scale, best, move }) => [
        rule,
        scale,
        ...widths.map((width) => bestText(best.find((each) => each.width === width))),
        move === undefined ? "–" : `× ${move.factor.toFixed(2)}${factorText(move.error)}`,
        move === undefined ? "–" : exponentText(best, move),
      ]),
    ),
  ]);
}

function findingsOf(rows: readonly Row[]): string {
  const moved = rows.filter(({ move }) => move !== undefined);
  if (moved.length === 0) return "There are not yet two widths.";
  const there = (scale: string) => moved.filter((row) => row.scale === scale);
  const scales = Object.keys(SCALES).filter((scale) => there(scale).length > 0);
  return scales.map((scale) => findingOf(scale, there(scale))).join("\n");
}

/** Says in a sentence how the rates of all rules move with one scale. */
function findingOf(scale: string, own: readonly Row[]): string {
  const sorted = [...own].sort((a, b) => a.move!.factor - b.move!.factor);
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const widths = `from width ${least.best[0]!.width} to ${least.best.at(-1)!.width}`;
  const of = ({ rule, move }: Row): string =>
    `× ${move!.factor.toFixed(2)}${factorText(move!.error)} (${rule})`;
  return own.length === 1
    ? `- ${scale}: ${widths} the best rate moves by ${of(least)}.`
    : `- ${scale}: ${widths} the best rate moves by ${of(least)} to ${of(most)}.`;
}

const bestText = (best: BestRate | undefined): string =>
  best === undefined
    ? "–"
    : `${best.rate.toPrecision(2)}${best.edge ? "*" : ""}${factorText(best.deviation)}`;

/** Formats a deviation or an error of a logarithm as a factor; nothing for one seed. */
const factorText = (spread: number | undefined): string =>
  spread === undefined ? "" : ` ×÷ ${Math.exp(spread).toFixed(2)}`;

function exponentText(best: Row["best"], { factor, error }: Move): string {
  const widths = Math.log(best.at(-1)!.width / best[0]!.width);
  const range = error === undefined ? "" : ` ± ${(error / widths).toFixed(2)}`;
  return `${signed(Math.log(factor) / widths, 2)}${range}`;
}

function figureOf(rows: readonly Row[]): string {
  const points = rows.flatMap(({ rule, scale, best }) =>
    best.map(({ width, rate, deviation = 0 }): CurvePoint => {
      const factor = Math.exp(deviation);
      return {
        ...{ label: scale, panel: `${rule}: best rate ×÷ deviation`, x: width, value: rate },
        range: [rate / factor, rate * factor],
      };
    }),
  );
  return curves(points, { axis: "width" });
}
