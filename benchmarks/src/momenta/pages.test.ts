import { expect, test } from "vitest";
import type { Compared, Measured, Results } from "./measure_training.ts";
import { SUBSPACES } from "./measures.ts";
import { momentaPages } from "./momenta.ts";

/** Makes the results of a seed: two matrices of each of two steps, all alike but for the ratios. */
function resultsOf(seed: number, smallest: readonly number[]): Results {
  const both = (share: number) => Object.fromEntries(SUBSPACES.map((name) => [name, share]));
  const subspaces = [0.5, 0.25, 0.125].map((share) => ({
    ...{ best: share + seed / 10, energy: both(share + seed / 20), descent: both(share) },
  }));
  const measured = [10, 20].flatMap((step) =>
    smallest.map((ratio, layer): Measured => {
      const dominance = { smallest: ratio, mean: 4 * seed };
      const newtonSchulz = { jordan: 1, polarExpress: 1 };
      const where = { width: 32, seed, layer, kind: "query", step };
      return { ...where, evenness: seed / 4, subspaces, newtonSchulz, dominance };
    }),
  );
  const method = { share: 1 / 4, seconds: seed / 1000, descent: 0.7, error: 0.8 + seed / 100 };
  const methods = [{ name: "columns", ...method }];
  const compared: Compared[] = [{ width: 32, seed, kind: "query", methods }];
  return { measured, compared };
}

const one = resultsOf(1, [0.5, 1.5]);
const other = resultsOf(2, [2, 4]);
const both = {
  measured: [...one.measured, ...other.measured],
  compared: [...one.compared, ...other.compared],
};
/** Counts the error bars of a drawing. */
const barsOf = (drawing: string): number =>
  (drawing.match(/<path d="M[\d.]+ [\d.]+V/g) ?? []).length;

test("momentaPages() writes means over matrices with the deviation between seeds", () => {
  const { md } = momentaPages(both);
  // Means of the smallest ratios of a seed: 1 and 3. Both matrices of the second seed are above 1.
  expect(md).toContain("| 32 | 20 | 2.00 ± 1.41 | 6.0 ± 2.8 | 1.25 ± 1.06 | 1.5 ± 0.7 of 2 |");
  // 0.5 + 0.1 and 0.5 + 0.2 of the energy in half of the best directions.
  expect(md).toContain("| 32 | 10 | 0.38 ± 0.18 | 1/2 | 0.65 ± 0.07 | ");
  expect(md).toContain(
    "| 32 | query | columns | 1/4 | 1.50 ± 0.71 | 0.700 ± 0.000 | 0.815 ± 0.007 |",
  );
  expect(momentaPages(one).md).toContain("| 32 | 20 | 1.00 | 4.0 | 0.50 | 1 of 2 |");
});

test("momentaPages() draws a bar over several seeds at each point, and none for one seed", () => {
  const { md: _, ...figures } = momentaPages(both);
  expect(Object.fromEntries(Object.entries(figures).map(([name, text]) => [name, barsOf(text)]))) //
    .toEqual({
      "spectra.svg": 2 * 3, // steps × ranks
      "energy.svg": 2 * 2 * 2, // steps × blocks × ranks
      "dominance.svg": 2 * 2, // steps × ratios
      "methods.svg": 1,
    });
  for (const text of Object.values(momentaPages(one))) expect(barsOf(text)).toBe(0);
});
