import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import type { Axis, Curve } from "../curves.ts";
import { lossOptions, PER_RUN } from "./loss_options.ts";
import type { Scale } from "./loss_range.ts";
import { lossTable } from "./loss_table.ts";
import { Plot } from "./plot.tsx";

export interface LossChartProps {
  /** In the order of the runs. */
  readonly curves: readonly Curve[];
  /** Short names of the runs, for the ends of their lines. */
  readonly names: readonly string[];
  readonly against: Axis;
  readonly scale: Scale;
  /** Changes when there are new points. */
  readonly drawn: number;
  /** Changes with the theme. */
  readonly theme: string;
  /** The run to show among the others; undefined for all alike. */
  readonly highlighted: number | undefined;
  readonly onHighlight: (run: number | undefined) => void;
  /** Receives the values at the pointer as text; undefined when it leaves. */
  readonly onPoint: (what: string | undefined) => void;
}

/** Losses of all runs: faint lines as measured, strong ones their mean, circles for validation. */
export function LossChart(props: LossChartProps) {
  const { curves, names, against, scale, drawn, theme, highlighted } = props;
  // `drawn` changes with the curves, which grow in place.
  const data = useMemo(() => lossTable(curves, against), [curves, against, drawn]);
  return (
    <Plot
      label={`Loss against ${against}, a line for each run; the latest values are in the table below`}
      version={`${theme} ${against} ${scale} ${names.join("|")}`}
      options={(look) => lossOptions(look, props)}
      data={data}
      height={340}
      emphasis={highlighted}
      onEmphasis={emphasize}
    />
  );
}

/** Opacities of a run's lines: as measured, mean, validation. */
const ALPHAS = [0.22, 1, 1] as const;
/** Opacity of runs beside a highlighted one. */
const BESIDE = 0.2;

function emphasize(chart: uPlot, run: number | undefined): void {
  for (const [index, series] of chart.series.entries()) {
    if (index === 0) continue;
    const own = ALPHAS[(index - 1) % PER_RUN]!;
    const beside = run !== undefined && Math.floor((index - 1) / PER_RUN) !== run;
    series.alpha = beside ? own * BESIDE : own;
  }
}
