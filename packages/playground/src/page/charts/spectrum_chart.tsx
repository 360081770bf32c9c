import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import { runMark } from "../run_marks.ts";
import { nameSpace } from "./fitted.ts";
import { lineEnds } from "./line_ends.ts";
import { axis, type Look, Plot, type PlotOptions } from "./plot.tsx";
import { type RankMark, rankMarks } from "./rank_marks.ts";
import { spectrumTable } from "./spectrum_table.ts";

export interface SpectrumChartProps {
  readonly title: string;
  /** Singular values of each run, descending; undefined where a run has none. */
  readonly spectra: readonly (Float32Array | undefined)[];
  /** Short names of the runs. */
  readonly names: readonly string[];
  /** Ranks to mark. */
  readonly ranks: readonly RankMark[];
  readonly theme: string;
}

/** Singular values of all runs on a logarithmic scale, the largest first. */
export function SpectrumChart({ title, spectra, names, ranks, theme }: SpectrumChartProps) {
  const data = useMemo(() => spectrumTable(spectra), [spectra]);
  const marks = ranks.map(({ run, rank }) => `${run}:${rank}`).join();
  return (
    <Plot
      label={`Singular values of the ${title.toLowerCase()}, a line for each run; the largest and smallest are in the table below`}
      version={`${theme} ${names.join("|")} ${marks}`}
      options={(look) => spectrumOptions(look, names, ranks)}
      data={data}
      height={250}
    />
  );
}

function spectrumOptions(
  look: Look,
  names: readonly string[],
  ranks: readonly RankMark[],
): PlotOptions {
  return {
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    padding: [8, (chart) => nameSpace(names, chart.width), 0, 0],
    scales: { x: { time: false }, y: { distr: 3, log: 10 } },
    axes: [
      axis(look, "Direction, the strongest first", 36),
      powersOfTen(axis(look, "Singular value, logarithmic", 46)),
    ],
    series: [
      {},
      ...names.map((_, run): uPlot.Series => {
        const { color, dash } = runMark(run);
        return {
          stroke: look.color(color),
          width: 2.5,
          dash: [...dash],
          points: { show: false },
        };
      }),
    ],
    hooks: {
      draw: [
        rankMarks(look, ranks),
        lineEnds(
          look,
          names.map((name, run) => ({ series: run + 1, run, name })),
        ),
      ],
    },
  };
}

/** Limits the lines and numbers of an axis to powers of ten. */
function powersOfTen(drawn: uPlot.Axis): uPlot.Axis {
  const filter = (_: uPlot, splits: number[]): (number | null)[] =>
    splits.map((value) => (Math.abs(Math.log10(value) % 1) < 1e-6 ? value : null));
  return {
    ...drawn,
    filter,
    grid: { ...drawn.grid, filter },
    ticks: { ...drawn.ticks, filter },
    values: (_, splits: (number | null)[]) =>
      splits.map((value) => (value === null ? "" : power(Math.round(Math.log10(value))))),
  };
}

function power(exponent: number): string {
  const digits = String(exponent).replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]!);
  return `10${digits.replace("-", "⁻")}`;
}
