import { test } from "vitest";
import { add } from "./arithmetic.ts";
import { rmsNorm } from "./rms_norm.ts";
import { checkGradients } from "./testing/gradient_check.ts";

const C = 7;
const EPSILON = 1e-6;

function reference(v: { x: Float64Array; gain?: Float64Array }): Float64Array {
  const y = new Float64Array(v.x.length);
  for (let from = 0; from < y.length; from += C) {
    const row = v.x.subarray(from, from + C);
    const root = Math.sqrt(row.reduce((sum, each) => sum + each ** 2, 0) / C + EPSILON);
    row.forEach((each, i) => {
      y[from + i] = (each / root) * (v.gain?.[i] ?? 1);
    });
  }
  return y;
}

test("rmsNorm() divides rows by their root mean square", () =>
  checkGradients({
    inputs: { x: [2, 3, C] },
    reference,
    run: ({ x }) => rmsNorm(x, undefined, { epsilon: EPSILON }),
  }));

test("rmsNorm() with a gain scales columns", () =>
  checkGradients({
    inputs: { x: [2, 3, C] },
    weights: { gain: [C] },
    reference,
    run: ({ x }, { gain }) => rmsNorm(x, gain, { epsilon: EPSILON }),
  }));

test("rmsNorm() adds to an existing gradient", async () => {
  const plusInput = (v: { x: Float64Array; gain?: Float64Array }) =>
    reference(v).map((y, index) => y + v.x[index]!);
  await checkGradients({
    inputs: { x: [4, C] },
    weights: { gain: [C] },
    reference: plusInput,
    run: ({ x }, { gain }) => add(x, rmsNorm(x, gain)),
  });
  await checkGradients({
    inputs: { x: [4, C] },
    reference: plusInput,
    run: ({ x }) => add(x, rmsNorm(x)),
  });
});

test("rmsNorm() takes a gain that is a variable", () =>
  checkGradients({
    inputs: { x: [4, C], gain: [C] },
    reference,
    run: ({ x, gain }) => rmsNorm(x, gain),
  }));
