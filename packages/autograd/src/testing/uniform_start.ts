import type { Tensor } from "@lrm/tensor";
import { expect } from "vitest";

/** Checks that 400 or more numbers are uniform within ±0.1. */
export async function expectUniform(tensor: Tensor): Promise<void> {
  const values = Array.from(await tensor.read());
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.1);
  const square = values.reduce((sum, each) => sum + each ** 2, 0) / values.length;
  // Variance b²/3, within four deviations of the mean of 400 squares: 4 · √(4/45) / √400 · 3
  expect(Math.abs(square / (0.01 / 3) - 1)).toBeLessThan(0.18);
}
