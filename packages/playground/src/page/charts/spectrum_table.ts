import type uPlot from "uplot";

/**
 * Fraction of the largest value below which values are left out: rounding of 32-bit weights, which
 * the change of a step has too.
 */
const FLOOR = 1e-3;

/** Makes columns by rank, counted from 1, without values that a logarithmic scale cannot show. */
export function spectrumTable(spectra: readonly (Float32Array | undefined)[]): uPlot.AlignedData {
  const longest = Math.max(0, ...spectra.map((values) => values?.length ?? 0));
  const ranks = Array.from({ length: longest }, (_, index) => index + 1);
  return [
    ranks,
    ...spectra.map((values) => {
      const floor = (values?.[0] ?? 0) * FLOOR;
      return ranks.map((_, index) => {
        const value = values?.[index];
        return value !== undefined && value > floor ? value : null;
      });
    }),
  ];
}
