import { rangeOf } from "./range_of.ts";
import type { ChartView, MarkView } from "./view.ts";

/** Fraction of the largest value below which values are rounding errors of 32-bit numbers. */
const FLOOR = 1e-6;

/** Part of a line at whose height its name is: the last directions often fall far below. */
const NAME_AT = 0.9;

/**
 * Makes a chart of singular values, the largest first, on a logarithmic scale.
 *
 * @param spectra  of each run, descending; undefined where a run has none
 * @param names  short names of the runs
 * @param ranks  numbers of directions to mark, by run
 */
export function spectrumView(
  spectra: readonly (Float32Array | undefined)[],
  names: readonly string[],
  ranks: readonly (number | undefined)[],
): ChartView {
  const shown = spectra.map((values) => {
    const floor = (values?.[0] ?? 0) * FLOOR;
    return Array.from(values ?? []).filter((value) => value > floor);
  });
  const all = shown.flat();
  const [least, largest] = rangeOf(all);
  const longest = Math.max(2, ...spectra.map((values) => values?.length ?? 0));
  return {
    x: {
      label: "Direction, the strongest first",
      range: [1, longest],
      log: false,
      whole: true,
      text: String,
    },
    y: {
      label: "Singular value, logarithmic",
      range: all.length === 0 ? [0.1, 1] : [least / 1.5, largest * 1.5],
      log: true,
      text: power,
    },
    lines: shown.map((values, run) => ({
      run,
      x: values.map((_, index) => index + 1),
      y: values,
      style: "line",
      name: names[run] ?? "",
      nameAt: Math.floor(NAME_AT * values.length),
    })),
    marks: ranks.flatMap((rank, run): MarkView[] =>
      rank === undefined ? [] : [{ run, at: rank, text: `rank ${rank}` }],
    ),
  };
}

/** Writes a power of ten as such, and other numbers as they are. */
function power(value: number): string {
  const exponent = Math.log10(value);
  if (Math.abs(exponent) < 2 || !Number.isInteger(Number(exponent.toFixed(6))))
    return String(value);
  const digits = String(Math.round(exponent)).replace(
    /\d/g,
    (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]!,
  );
  return `10${digits.replace("-", "⁻")}`;
}
