import type uPlot from "uplot";
import type { Axis } from "../curves.ts";
import { runMark } from "../run_marks.ts";
import { nameSpace } from "./fitted.ts";
import { lineEnds, type RunLine } from "./line_ends.ts";
import { lossRange, type RunColumns, type Scale } from "./loss_range.ts";
import { axis, type Look, type PlotOptions } from "./plot.tsx";

/** Number of series of a run: training as measured, its mean, validation. */
export const PER_RUN = 3;

/** Distance in CSS pixels within which the pointer highlights a line. */
const NEAR = 24;

/** What a loss chart shows. */
export interface LossView {
  readonly names: readonly string[];
  readonly against: Axis;
  readonly scale: Scale;
  readonly onHighlight?: (run: number | undefined) => void;
  readonly onPoint?: (what: string | undefined) => void;
}

/** Allowed distances of two marks on the axis of steps. */
const WHOLE = Array.from({ length: 7 }, (_, digits) =>
  [1, 2, 5].map((first) => first * 10 ** digits),
).flat();

/** Makes the options of a loss chart. */
export function lossOptions(look: Look, view: LossView): PlotOptions {
  const { names, against, scale, onHighlight, onPoint } = view;
  const lines = names.map((name, run) => ({ series: 2 + PER_RUN * run, run, name }));
  const logarithmicSteps = scale === "log" && against === "steps";
  return {
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false }, focus: { prox: NEAR } },
    focus: { alpha: 1 },
    padding: [8, (chart) => nameSpace(names, chart.width), 0, 0],
    scales: {
      x: {
        time: false,
        distr: logarithmicSteps ? 3 : 1,
        range: (_, __, most) => [logarithmicSteps ? 1 : 0, Math.max(most ?? 0, 5)],
      },
      y: { distr: scale === "log" ? 3 : 1, range: ({ data }) => lossRange(runsOf(data), scale) },
    },
    axes: [
      against === "steps"
        ? { ...axis(look, "Steps", 36), ...(!logarithmicSteps && { incrs: WHOLE }) }
        : axis(look, "Seconds of training", 36),
      { ...axis(look, "Loss, nats per byte", 46), values: (_, splits) => splits.map(short) },
    ],
    series: [{}, ...names.flatMap((_, run) => runSeries(look, run))],
    hooks: {
      draw: [lineEnds(look, lines)],
      setCursor: [(chart) => onPoint?.(pointed(chart, lines, against))],
      setSeries: [
        (_, series) => onHighlight?.(series ? Math.floor((series - 1) / PER_RUN) : undefined),
      ],
    },
  };
}

/** Selects the columns of each run by which the range is chosen. */
function runsOf(data: uPlot.AlignedData): RunColumns[] {
  const runs = Math.floor((data.length - 1) / PER_RUN);
  return Array.from({ length: runs }, (_, run) => ({
    mean: Array.from(data[2 + PER_RUN * run]!),
    validation: Array.from(data[3 + PER_RUN * run]!),
  }));
}

/** Writes a loss beside the axis: `2.5`; nothing for marks that are left out. */
const short = (value: number | null): string =>
  value === null ? "" : String(Number(value.toFixed(2)));

function runSeries(look: Look, run: number): uPlot.Series[] {
  const { color, dash } = runMark(run);
  const stroke = look.color(color);
  const shared = { stroke, spanGaps: true, points: { show: false } } satisfies uPlot.Series;
  return [
    { ...shared, width: 1 },
    { ...shared, width: 2.5, dash: [...dash] },
    {
      ...shared,
      paths: () => null,
      points: { show: true, size: 7, width: 1.5, fill: look.surface, space: 0 },
    },
  ];
}

/** Writes the means at the pointer: `Step 120: AdamW 3.214, Muon 3.402`. */
function pointed(chart: uPlot, lines: readonly RunLine[], against: Axis): string | undefined {
  const { idx } = chart.cursor;
  if (idx === null || idx === undefined) return undefined;
  const x = Math.round(chart.data[0]![idx]!);
  const values = lines.flatMap(({ series, name }) => {
    // Runs have points at different seconds: the last one before the pointer is taken.
    let at = idx;
    while (at >= 0 && typeof chart.data[series]![at] !== "number") at -= 1;
    const value = chart.data[series]![at];
    return typeof value === "number" ? [`${name} ${value.toFixed(3)}`] : [];
  });
  return `${against === "steps" ? `Step ${x}` : `${x} s`}: ${values.join(", ")}`;
}
