import { expect, test } from "vitest";
import { fittedExponent } from "./exponent.ts";

test("fittedExponent() finds the exponent of a power law with any factor", () => {
  const sizes = [128, 256, 512, 1024];
  for (const power of [0, 1, 2.5, 3]) {
    const costs = sizes.map((size) => 7e-9 * size ** power);
    expect(fittedExponent(sizes, costs)).toBeCloseTo(power, 10);
  }
});

test("fittedExponent() uses every point: one slow point among four raises it only a little", () => {
  const sizes = [1, 2, 4, 8];
  expect(fittedExponent(sizes, [1, 2, 4, 8.8])).toBeCloseTo(1 + 0.3 * Math.log2(1.1), 10);
});
