import type { Axis, Curve } from "../curves.ts";
import { thinned } from "../thinned.ts";
import { count } from "../words.ts";
import { lossRange, partRange, type Scale } from "./loss_range.ts";
import { valueBefore } from "./nearest_run.ts";
import type { ChartView, LineView } from "./view.ts";
import { indicesWithin, type Part, partWithin } from "./zoom.ts";

/** Choice of what a loss chart shows. */
export interface LossChoice {
  /** In the order of the runs; behind them those of earlier runs, drawn thin. */
  readonly curves: readonly Curve[];
  /** Number of earlier runs. Default: 0. */
  readonly earlier?: number | undefined;
  /** Short names of the runs, for the ends of their lines. */
  readonly names: readonly string[];
  readonly against: Axis;
  readonly scale: Scale;
  readonly highlighted?: number | undefined;
  /** Part of the horizontal axis to show, moved into its ends. Default: all of it. */
  readonly part?: Part | undefined;
  /** Unit of a loss: nats per this. Default: byte. */
  readonly unit?: "byte" | "token" | undefined;
}

/** Largest number of points of a line: more points than pixels are not visible. */
const POINTS = 1000;

/** Gives the ends of the whole horizontal axis. */
export function axisOf({ curves, against, scale }: LossChoice): Part {
  const last = Math.max(5, ...curves.map((curve) => curve[against].at(-1) ?? 0));
  return [scale === "log" && against === "steps" ? 1 : 0, last];
}

/**
 * Makes the loss chart: faint lines as measured, strong ones their mean, circles for validation.
 */
export function lossView(choice: LossChoice): ChartView {
  const { curves, names, against, scale, highlighted, earlier = 0, unit = "byte" } = choice;
  const runs = curves.length - earlier;
  const axis = axisOf(choice);
  const part = choice.part && partWithin(axis, choice.part);
  const shown = curves.map(({ train, mean, validation, [against]: x }) => {
    const within = indicesWithin(x, part);
    return {
      x: x.slice(...within),
      ...{ train: train.slice(...within), mean: mean.slice(...within) },
      validation: validation.slice(...within),
    };
  });
  return {
    x: {
      label: against === "steps" ? "Steps" : "Seconds of training",
      range: part ?? axis,
      log: scale === "log" && against === "steps",
      whole: against === "steps",
      text: count,
    },
    y: {
      label: `Loss, nats per ${unit}`,
      range: part === undefined ? lossRange(shown, scale) : partRange(shown, scale),
      log: scale === "log",
      text: (value) => String(Number(value.toFixed(3))),
    },
    lines: shown.flatMap((columns, at) =>
      at < runs
        ? linesOf(columns, at, names[at] ?? "")
        : [meanOf(columns, at - runs, names[at] ?? "", "earlier")],
    ),
    highlighted,
  };
}

type Columns = Readonly<Record<"x" | "train" | "mean" | "validation", (number | null)[]>>;

function linesOf(columns: Columns, run: number, name: string): LineView[] {
  const mean = meanOf(columns, run, name, "line");
  const { x } = mean;
  return [
    { run, x, y: thinned(columns.train, POINTS), style: "faint" },
    mean,
    { run, x, y: thinned(columns.validation, POINTS), style: "circles" },
  ];
}

function meanOf(columns: Columns, run: number, name: string, style: LineView["style"]): LineView {
  // Every step has a position on the axis.
  const x = thinned(columns.x, POINTS) as number[];
  return { run, x, y: thinned(columns.mean, POINTS), style, name };
}

/** Writes the means at a position: `Step 120: AdamW 3.214, Muon 3.402`. */
export function lossesAt({ curves, names, against }: LossChoice, x: number): string {
  const values = curves.flatMap((curve, run) => {
    const value = valueBefore({ x: curve[against], y: curve.mean }, x);
    return value === undefined ? [] : [`${names[run]} ${value.toFixed(3)}`];
  });
  const place = against === "steps" ? `Step ${count(x)}` : `${Math.round(x)} s`;
  return `${place}: ${values.join(", ")}`;
}
