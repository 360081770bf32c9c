import type uPlot from "uplot";

/** What is smaller than this share of the largest value is rounding of 32-bit numbers. */
const FLOOR = 1e-7;

/** Columns by rank, counted from 1; what cannot stand on a logarithmic scale is left out. */
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
