import { expect, test } from "vitest";
import { bestOf, searchRate, slopeOf } from "./fit.ts";

test.each([0.001, 0.25, 8])(
  "searchRate() ends at the best power of 2 from a start of %f",
  async (start) => {
    const tried = await searchRate(start, async (rate) => Math.abs(Math.log2(rate / 0.25)));
    expect(bestOf(tried).value).toBeLessThanOrEqual(0.5);
    const best = tried.indexOf(bestOf(tried));
    expect(best).toBeGreaterThan(0);
    expect(best).toBeLessThan(tried.length - 1);
  },
);

test("searchRate() leaves rates at which runs fail", async () => {
  const measure = async (rate: number) => (rate > 0.01 ? Number.POSITIVE_INFINITY : 1 / rate);
  expect(bestOf(await searchRate(1, measure)).rate).toBeCloseTo(2 ** -7, 10);
});

test("slopeOf() fits a power law, with its error", () => {
  const points = [1, 10, 100, 1000].map((x) => [x, 5 * x ** -0.25] as const);
  expect(slopeOf(points).slope).toBeCloseTo(-0.25, 12);
  expect(slopeOf(points).error).toBeCloseTo(0, 6);
  const bent = slopeOf([
    [1, 1],
    [Math.E, 2],
    [Math.E ** 2, 1],
  ]);
  expect(bent.slope).toBeCloseTo(0, 12);
  // Residuals of ln 2 · (−1/3, 2/3, −1/3), one degree of freedom, Σ(x − x̄)² = 2.
  expect(bent.error).toBeCloseTo(Math.log(2) * Math.sqrt(2 / 3 / 2), 12);
});
