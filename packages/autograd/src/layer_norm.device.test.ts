import { test } from "vitest";
import { add } from "./arithmetic.ts";
import { layerNorm } from "./layer_norm.ts";
import { checkGradients } from "./testing/gradient_check.ts";

const C = 7;
const EPSILON = 1e-5;

function reference(v: { x: Float64Array; gain: Float64Array; bias: Float64Array }): Float64Array {
  const y = new Float64Array(v.x.length);
  for (let from = 0; from < y.length; from += C) {
    const row = v.x.subarray(from, from + C);
    const mean = row.reduce((sum, each) => sum + each, 0) / C;
    const variance = row.reduce((sum, each) => sum + (each - mean) ** 2, 0) / C;
    row.forEach((each, i) => {
      y[from + i] = ((each - mean) / Math.sqrt(variance + EPSILON)) * v.gain[i]! + v.bias[i]!;
    });
  }
  return y;
}

test("layerNorm() normalizes rows, and scales and shifts them", () =>
  checkGradients({
    inputs: { x: [2, 3, C] },
    weights: { gain: [C], bias: [C] },
    reference,
    run: ({ x }, { gain, bias }) => layerNorm(x, gain, bias, { epsilon: EPSILON }),
  }));

test("layerNorm() adds to an existing gradient", () =>
  checkGradients({
    inputs: { x: [4, C] },
    weights: { gain: [C], bias: [C] },
    reference: (v) => reference(v).map((y, index) => y + v.x[index]!),
    run: ({ x }, { gain, bias }) => add(x, layerNorm(x, gain, bias)),
  }));

test("layerNorm() takes a gain that is a variable", () =>
  checkGradients({
    inputs: { x: [4, C], gain: [C], bias: [C] },
    reference,
    run: ({ x, gain, bias }) => layerNorm(x, gain, bias),
  }));
