import { extremes, type Point, stretchMeans, valueAt } from "@lrm/run";
import { bytesText } from "@lrm/tensor";
import {
  type CurveName,
  isMeasure,
  measuresIn,
  measureText,
  type QuantityName,
} from "./curve_name.ts";
import { type ChartOptions, lineChart, PLOT_WIDTH, type Series } from "./page/chart.ts";
import type { Html } from "./page/html.ts";
import {
  lateRange,
  logarithmicRange,
  rangeFrom,
  spansMagnitudes,
  wholeRange,
} from "./page/range.ts";
import { FIRST_VIEW, VIEWS, type View, viewClass } from "./page/views.ts";
import type { RunRecord } from "./run_record.ts";

/** A run with its colors on the page. */
export interface DrawnRun {
  readonly run: RunRecord;
  readonly className: string;
}

/**
 * Maximum number of points of a mean. Each is the mean of at least ten values, unless the curve is
 * short.
 */
const MOST_MEANS = 100;
const FEWEST_MEANS = 20;
/** Maximum number of points drawn as dots. More are drawn as a line. */
const MOST_DOTS = 100;
/**
 * Number of intervals whose lowest and highest values are drawn. Each is two pixels wide on a large
 * screen.
 */
const STRETCHES = PLOT_WIDTH / 2;

/** A line of a chart. */
interface Line {
  readonly curve: CurveName;
  readonly label: string;
  readonly className: string;
  readonly run: RunRecord;
}

/** Style of the chart of a quantity. */
interface Drawing {
  /** Draws the mean in front of the values, for noisy quantities. */
  readonly mean?: boolean;
  readonly dots?: boolean;
  /** Draws a chart for each view, of which the page shows one. */
  readonly views?: boolean;
  /** Starts the axis at 0. */
  readonly fromZero?: boolean;
  readonly format?: (value: number) => string;
}

const LOSS: Drawing = { views: true };
const SPEED: Drawing = {
  fromZero: true,
  format: (value) => Math.round(value).toLocaleString("en"),
};
const DRAWINGS: Readonly<Record<QuantityName, Drawing>> = {
  training: { ...LOSS, mean: true },
  validation: { ...LOSS, dots: true },
  learningRate: { fromZero: true },
  gradientNorm: { mean: true },
  updateNorm: {},
  tokensPerSecond: SPEED,
  samplesPerSecond: SPEED,
  liveBytes: { fromZero: true, format: bytesText },
  peakBytes: { fromZero: true, format: bytesText },
};
/** Style of metrics of a task's own. */
const MEASURE: Drawing = { dots: true };

const drawingOf = (name: CurveName): Drawing => (isMeasure(name) ? MEASURE : DRAWINGS[name]);

/** CSS class of the second line in a chart, on a page about one run. */
export const SECOND = "second";

/** Draws all charts that the runs have values for. Leaves out quantities that were not recorded. */
export function chartsOf(runs: readonly DrawnRun[]): Html[] {
  const loss: [string, CurveName[]][] =
    runs.length === 1
      ? [["Loss", ["training", "validation"]]]
      : [
          ["Validation loss", ["validation"]],
          ["Training loss", ["training"]],
        ];
  const measures = new Set(runs.flatMap(({ run }) => measuresIn(run.curves)));
  return [
    ...loss.flatMap(([title, names]) => [
      chartsFor(`${title} against steps`, linesOf(runs, names)),
      chartsFor(`${title} against time`, linesOf(runs, names), true),
    ]),
    ...[...measures].map((name) =>
      chartsFor(`Validation ${measureText(name)}`, linesOf(runs, [name])),
    ),
    chartsFor("Learning rate", linesOf(runs, ["learningRate"])),
    chartsFor("Gradient norm", linesOf(runs, ["gradientNorm"])),
    chartsFor("Update norm", linesOf(runs, ["updateNorm"])),
    chartsFor("Tokens per second", linesOf(runs, ["tokensPerSecond"])),
    chartsFor("Samples per second", linesOf(runs, ["samplesPerSecond"])),
    chartsFor(
      "Memory",
      linesOf(runs, runs.length === 1 ? ["peakBytes", "liveBytes"] : ["peakBytes"]),
    ),
  ].flat();
}

const LABELS: Partial<Record<CurveName, string>> = {
  training: "training",
  validation: "validation",
  peakBytes: "largest so far",
  liveBytes: "between steps",
};

function linesOf(runs: readonly DrawnRun[], names: readonly CurveName[]): Line[] {
  return runs.flatMap(({ run, className }) =>
    names.map((curve, index) => ({
      curve,
      run,
      label: runs.length > 1 ? run.name : (LABELS[curve] ?? ""),
      className: index === 0 ? className : SECOND,
    })),
  );
}

/** Draws a quantity: one chart, one for each view, or none if there is nothing to draw. */
function chartsFor(title: string, lines: readonly Line[], timed = false): Html[] {
  const known = lines
    .map((line) => ({
      ...line,
      points: placed(line.run.curves[line.curve] ?? [], line, timed),
      stretches: placed(line.run.means[line.curve] ?? [], line, timed),
    }))
    .filter(({ points }) => points.length > 0);
  if (known.length === 0) return [];
  const drawing = drawingOf(known[0]!.curve);
  const last = known.reduce((most, { points }) => Math.max(most, points.at(-1)![0]), 0);
  const time = timed ? timeUnit(last) : undefined;
  const scaled = (points: readonly Point[]) =>
    points.map(([x, y]): Point => [x / (time?.seconds ?? 1), y]);
  const series = known.map(({ points, stretches, curve, className, label }): Series => {
    const common = { className, label };
    const { mean, dots = false } = drawingOf(curve);
    const shown = extremes(scaled(points), STRETCHES);
    if (mean) {
      const all = stretches.length > 0 ? stretches : points;
      return { ...common, points: meansOf(scaled(all)), behind: shown };
    }
    return { ...common, points: shown, dots: dots && shown.length <= MOST_DOTS };
  });
  const chart = {
    title,
    marks: scaled(known.flatMap((line) => partMarks(line, timed))).map(([x]) => x),
    x: time?.name ?? "steps",
    series,
    legend: known.some(({ curve }) => curve !== known[0]!.curve),
    ...(drawing.format && { format: drawing.format }),
  };
  if (!drawing.views) return [lineChart({ ...chart, ...frameOf(series, drawing) })];
  return (Object.keys(VIEWS) as View[]).map((view) =>
    lineChart({
      ...chart,
      ...viewOf(series, view),
      title: view === FIRST_VIEW ? title : `${title}, ${VIEWS[view]}`,
      figureClass: viewClass(view),
    }),
  );
}

/** Returns the frame of a chart in a view. */
function viewOf(
  series: readonly Series[],
  view: View,
): Pick<ChartOptions, "range" | "logarithmic" | "from"> {
  const lines = series.map(({ points }) => points);
  const last = lines.reduce((most, points) => Math.max(most, points.at(-1)![0]), 0);
  switch (view) {
    case "whole":
      return { range: wholeRange([...lines, ...series.flatMap(({ behind = [] }) => [behind])]) };
    case "late":
      return { range: lateRange(lines, last) };
    case "end":
      return { range: rangeFrom(lines, 0.75 * last), from: 0.75 * last };
    case "logarithmic":
      return { range: logarithmicRange(lines), logarithmic: "y" };
    default:
      return view satisfies never;
  }
}

/** Returns the places at which a run went on with other settings. */
function partMarks(line: Line, timed: boolean): readonly Point[] {
  const begins = line.run.parts.map(({ from }): Point => [from, 0]);
  return placed(begins, line, timed);
}

/** Returns points over steps, or over time. */
function placed(points: readonly Point[], { run }: Line, timed: boolean): readonly Point[] {
  if (!timed) return points;
  return points.flatMap(([step, value]) => {
    const seconds = valueAt(run.clock, step);
    return seconds === undefined ? [] : [[seconds, value] as const];
  });
}

/** Computes means over intervals of values, each at the middle of its interval. */
function meansOf(points: readonly Point[]): Point[] {
  const values = stretchMeans(
    points.map(([, value]) => value),
    Math.min(MOST_MEANS, Math.max(FEWEST_MEANS, points.length / 10)),
  );
  return values.map(([place, mean]) => [
    (points[Math.floor(place) - 1]![0] + points[Math.ceil(place) - 1]![0]) / 2,
    mean,
  ]);
}

function frameOf(
  series: readonly Series[],
  { fromZero }: Drawing,
): Pick<ChartOptions, "range" | "logarithmic"> {
  const all = series.flatMap(({ points, behind = [] }) => [points, behind]);
  const [low, high] = wholeRange(all);
  if (fromZero) return { range: [Math.min(0, low), high] };
  if (spansMagnitudes(all)) return { range: logarithmicRange(all), logarithmic: "y" };
  return { range: [low, high] };
}

/** Chooses the unit in which a duration has a readable number. */
function timeUnit(seconds: number): { readonly name: string; readonly seconds: number } {
  if (seconds < 300) return { name: "seconds of training", seconds: 1 };
  if (seconds < 3 * 3600) return { name: "minutes of training", seconds: 60 };
  return { name: "hours of training", seconds: 3600 };
}
