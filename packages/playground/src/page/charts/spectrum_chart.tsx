import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import { runMark } from "../run_marks.ts";
import { LETTER_WIDTH, lineEnds } from "./line_ends.ts";
import { axis, type Look, Plot } from "./plot.tsx";
import { spectrumTable } from "./spectrum_table.ts";

export interface SpectrumChartProps {
  readonly title: string;
  /** Singular values of each run, descending; undefined where a run has none. */
  readonly spectra: readonly (Float32Array | undefined)[];
  readonly theme: string;
}

/** Singular values of all runs on a logarithmic scale, the largest first. */
export function SpectrumChart({ title, spectra, theme }: SpectrumChartProps) {
  const data = useMemo(() => spectrumTable(spectra), [spectra]);
  return (
    <Plot
      label={`Singular values of the ${title.toLowerCase()}, a line for each run; the largest and smallest are in the table below`}
      version={`${theme} ${spectra.length}`}
      options={(look) => spectrumOptions(look, spectra.length)}
      data={data}
      height={240}
    />
  );
}

function spectrumOptions(look: Look, runs: number): Omit<uPlot.Options, "width" | "height"> {
  return {
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    padding: [8, LETTER_WIDTH, 0, 0],
    scales: { x: { time: false }, y: { distr: 3, log: 10 } },
    axes: [
      axis(look, "Singular value, by rank", 36),
      powersOfTen(axis(look, "Size, logarithmic", 46)),
    ],
    series: [
      {},
      ...Array.from({ length: runs }, (_, run): uPlot.Series => {
        const { color, dash } = runMark(run);
        return {
          stroke: look.color(color),
          width: 2,
          dash: [...dash],
          points: { show: false },
        };
      }),
    ],
    hooks: {
      draw: [
        lineEnds(
          look,
          Array.from({ length: runs }, (_, run) => [run + 1, run] as const),
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
