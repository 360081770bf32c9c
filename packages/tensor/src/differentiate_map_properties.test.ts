import { expect, test } from "vitest";
import { differentiateMap } from "./differentiate_map.ts";
import type { MapKernel } from "./expression.ts";
import { programOf } from "./program.ts";
import { Random } from "./random.ts";
import { centralDifferences, evaluateFloat64 } from "./testing/float64.ts";
import { type RandomKernel, randomKernel } from "./testing/random_kernel.ts";

/** Relative to the norm of the gradient, or to this where the gradient is smaller. */
const TOLERANCE = 1e-6;
/** Saved values are rounded by 2⁻²⁴ ≈ 6e-8, which derivatives may enlarge. */
const SAVED_TOLERANCE = 1e-4;
const SMALLEST_NORM = 1e-3;

/** Largest relative difference between the derivative and central differences. */
function errorOf(
  {
    kernel,
    rows: [values = {}],
    length,
    rowOutputs,
  }: Omit<RandomKernel, "kernel" | "size"> & {
    readonly kernel: MapKernel;
  },
  seed: number,
  { rowConstant, saved }: { rowConstant: readonly string[]; saved: readonly string[] },
): number {
  const words = new Random(seed).fork("gradients").words();
  const weights: Record<string, number[]> = {};
  const gradients: Record<string, number[]> = {};
  const derivative = differentiateMap(kernel, { rowConstant, outputs: saved });
  const [prefix] = derivative.outputs[0]!.split(kernel.inputs[0]!) as [string];
  for (const output of kernel.outputs) {
    const row = Array.from({ length }, () => words.next().value / 2 ** 31 - 1);
    const constant = rowOutputs.includes(output);
    // An output that is constant along the row is one number, with one gradient.
    weights[output] = constant ? row.map((w, index) => (index === 0 ? w : 0)) : row;
    gradients[prefix + output] = constant ? row.map(() => row[0]!) : row;
  }
  const forward = evaluateFloat64(kernel, values, length);
  // Saved outputs lie in memory as float32.
  const kept = Object.fromEntries(saved.map((name) => [name, forward[name]!.map(Math.fround)]));
  const actual = evaluateFloat64(derivative, { ...values, ...kept, ...gradients }, length);
  const expected = centralDifferences(kernel, values, weights, length, {
    of: kernel.inputs,
    whole: ["z", ...rowConstant],
  });
  let difference = 0;
  let norm = 0;
  for (const name of kernel.inputs) {
    let row = actual[prefix + name]!;
    if (name === "z" && !rowConstant.includes(name)) {
      // The gradient of an input that is constant along the row is summed by the caller.
      row = [row.reduce((sum, each) => sum + each, 0)];
    }
    row.forEach((got, i) => {
      difference += (got - expected[name]![i]!) ** 2;
      norm += expected[name]![i]! ** 2;
    });
  }
  return Math.sqrt(difference) / Math.max(Math.sqrt(norm), SMALLEST_NORM);
}

test("differentiateMap() agrees with central differences for 2,000 random kernels", () => {
  let smallest = Number.POSITIVE_INFINITY;
  for (let seed = 0; seed < 2000; seed++) {
    const random = randomKernel(seed);
    smallest = Math.min(smallest, random.size);
    const rowConstant = seed % 2 === 0 ? ["z"] : [];
    const saved = seed % 3 === 0 ? random.kernel.outputs : [];
    const tolerance = saved.length > 0 ? SAVED_TOLERANCE : TOLERANCE;
    expect(errorOf(random, seed, { rowConstant, saved }), `seed ${seed}`).toBeLessThan(tolerance);
  }
  expect(smallest).toBeGreaterThanOrEqual(12);
});

test("differentiateMap() of a derivative agrees with central differences for 200 random kernels", () => {
  for (let seed = 0; seed < 200; seed++) {
    const { kernel, rows, length, rowOutputs } = randomKernel(10_000 + seed);
    const derivative: MapKernel = differentiateMap(kernel, { rowConstant: ["z"] });
    const words = new Random(seed).fork("outer").words();
    const row = Array.from({ length }, () => words.next().value / 2 ** 31 - 1);
    const gradients = Object.fromEntries(
      kernel.outputs.map((name) => [
        `d_${name}`,
        rowOutputs.includes(name) ? row.map(() => row[0]!) : row,
      ]),
    );
    const { outputs, varies } = programOf(derivative);
    const second = {
      kernel: derivative,
      rows: [{ ...rows[0]!, ...gradients }],
      length,
      rowOutputs: derivative.outputs.filter((_, index) => !varies[outputs[index]!]),
    };
    const rowConstant = ["z", ...rowOutputs.map((name) => `d_${name}`)].filter((name) =>
      derivative.inputs.includes(name),
    );
    expect(errorOf(second, seed, { rowConstant, saved: [] }), `seed ${seed}`).toBeLessThan(
      TOLERANCE,
    );
  }
});
