import { useMemo } from "preact/hooks";
import uPlot from "uplot";
import type { Axis, Curve } from "../curves.ts";
import { runMark } from "../run_marks.ts";
import { smoothed, thinned } from "../smooth.ts";
import { LETTER_WIDTH, lineEnds, type SeriesRuns } from "./line_ends.ts";
import { axis, type Look, Plot } from "./plot.tsx";

/** Part of the runs that is drawn. */
export type Part = "all" | "second half";

export interface LossChartProps {
  /** In the order of the runs. */
  readonly curves: readonly Curve[];
  readonly against: Axis;
  /** Everything, or the second half, where losses differ less. */
  readonly part: Part;
  /** Changes when there are new points. */
  readonly drawn: number;
  /** Changes with the theme. */
  readonly theme: string;
  /** Receives the values at the pointer as text; undefined when it leaves. */
  readonly onPoint: (what: string | undefined) => void;
}

/** Allowed distances of two marks on the axis of steps. */
const WHOLE = Array.from({ length: 7 }, (_, digits) =>
  [1, 2, 5].map((first) => first * 10 ** digits),
).flat();

/** Number of series of a run: training as measured, smoothed, validation. */
const PER_RUN = 3;

/** Losses of all runs: thin lines as measured, thick lines smoothed, circles for validation. */
export function LossChart({ curves, against, part, drawn, theme, onPoint }: LossChartProps) {
  // `drawn` changes with the curves, which grow in place.
  const data = useMemo(() => table(curves, against), [curves, against, drawn]);
  return (
    <Plot
      label={`Loss against ${against}, a line for each run; the latest values are in the table below`}
      version={`${theme} ${against} ${part} ${curves.length}`}
      options={(look) => lossOptions(look, curves.length, against, part, onPoint)}
      data={data}
      height={320}
    />
  );
}

function lossOptions(
  look: Look,
  runs: number,
  against: Axis,
  part: Part,
  onPoint: LossChartProps["onPoint"],
): Omit<uPlot.Options, "width" | "height"> {
  const series = Array.from({ length: runs }, (_, run) => runSeries(look, run)).flat();
  const ends = Array.from({ length: runs }, (_, run) => [2 + PER_RUN * run, run] as const);
  return {
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    padding: [8, LETTER_WIDTH, 0, 0],
    scales: {
      x: { time: false, range: (_, __, most) => shown(most ?? 0, part) },
      y: { range: (_, least, most) => uPlot.rangeNum(least ?? 0, most ?? 6, 0.1, true) },
    },
    axes: [
      against === "steps"
        ? { ...axis(look, "Steps", 36), incrs: WHOLE }
        : axis(look, "Seconds of training", 36),
      axis(look, "Loss, nats per byte", 46),
    ],
    series: [{}, ...series],
    hooks: {
      draw: [lineEnds(look, ends)],
      setCursor: [(chart) => onPoint(pointed(chart, ends, against))],
    },
  };
}

function runSeries(look: Look, run: number): uPlot.Series[] {
  const { color, dash } = runMark(run);
  const stroke = look.color(color);
  const shared = { stroke, spanGaps: true, points: { show: false } } satisfies uPlot.Series;
  return [
    { ...shared, width: 1, alpha: 0.3 },
    { ...shared, width: 2, dash: [...dash] },
    {
      ...shared,
      paths: () => null,
      points: { show: true, size: 8, width: 2, fill: look.surface, space: 0 },
    },
  ];
}

/** Computes the range of the horizontal axis. */
function shown(most: number, part: Part): [number, number] {
  const end = Math.max(most, 5);
  switch (part) {
    case "all":
      return [0, end];
    case "second half":
      return [end / 2, end];
    default:
      return part satisfies never;
  }
}

/** Writes the smoothed values at the pointer: `Step 120: A 3.214, B 3.402`. */
function pointed(chart: uPlot, lines: SeriesRuns, against: Axis): string | undefined {
  const { idx } = chart.cursor;
  if (idx === null || idx === undefined) return undefined;
  const x = Math.round(chart.data[0]![idx]!);
  const values = lines.flatMap(([series, run]) => {
    // Runs have points at different seconds: the last one before the pointer is taken.
    let at = idx;
    while (at >= 0 && typeof chart.data[series]![at] !== "number") at -= 1;
    const value = chart.data[series]![at];
    return typeof value === "number" ? [`${runMark(run).letter} ${value.toFixed(3)}`] : [];
  });
  return `${against === "steps" ? `Step ${x}` : `${x} s`}: ${values.join(", ")}`;
}

/** Largest number of points of a run: more points than pixels are not visible. */
const POINTS = 1000;

/** Joins all runs over the union of their steps or seconds. */
function table(curves: readonly Curve[], against: Axis): uPlot.AlignedData {
  if (curves.length === 0) return [[]];
  const tables = curves.map((curve): uPlot.AlignedData => {
    // Every step has a position on the axis.
    const x = thinned(curve[against], POINTS) as number[];
    const train = thinned(curve.train, POINTS);
    return [x, train, smoothed(train), thinned(curve.validation, POINTS)];
  });
  // Lines go across gaps: a missing value must not interrupt a line.
  return uPlot.join(
    tables,
    tables.map(() => [0, 0, 0, 0]),
  );
}
