import type { Axis, Curve } from "../curves.ts";
import { thinned } from "../thinned.ts";
import { count } from "../words.ts";
import { lossRange, type Scale } from "./loss_range.ts";
import { valueBefore } from "./nearest_run.ts";
import type { ChartView, LineView } from "./view.ts";

/** Choice of what a loss chart shows. */
export interface LossChoice {
  /** In the order of the runs. */
  readonly curves: readonly Curve[];
  /** Short names of the runs, for the ends of their lines. */
  readonly names: readonly string[];
  readonly against: Axis;
  readonly scale: Scale;
  readonly highlighted?: number | undefined;
  /** Unit of a loss: nats per this. Default: byte. */
  readonly unit?: "byte" | "token" | undefined;
}

/** Largest number of points of a line: more points than pixels are not visible. */
const POINTS = 1000;

/**
 * Makes the loss chart: faint lines as measured, strong ones their mean, circles for validation.
 */
export function lossView(choice: LossChoice): ChartView {
  const { curves, names, against, scale, highlighted, unit = "byte" } = choice;
  const last = Math.max(5, ...curves.map((curve) => curve[against].at(-1) ?? 0));
  const logSteps = scale === "log" && against === "steps";
  return {
    x: {
      label: against === "steps" ? "Steps" : "Seconds of training",
      range: [logSteps ? 1 : 0, last],
      log: logSteps,
      whole: against === "steps",
      text: count,
    },
    y: {
      label: `Loss, nats per ${unit}`,
      range: lossRange(curves, scale),
      log: scale === "log",
      text: (value) => String(Number(value.toFixed(3))),
    },
    lines: curves.flatMap((curve, run) => linesOf(curve, run, names[run] ?? "", against)),
    highlighted,
  };
}

function linesOf(curve: Curve, run: number, name: string, against: Axis): LineView[] {
  // Every step has a position on the axis.
  const x = thinned(curve[against], POINTS) as number[];
  return [
    { run, x, y: thinned(curve.train, POINTS), style: "faint" },
    { run, x, y: thinned(curve.mean, POINTS), style: "line", name },
    { run, x, y: thinned(curve.validation, POINTS), style: "circles" },
  ];
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
