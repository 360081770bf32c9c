import {
  add as addTensors,
  defineMap,
  differentiateMap,
  scale,
  subtract,
  type Tensor,
  tensor,
} from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { add, subtract as minus, multiply } from "./arithmetic.ts";
import { grad } from "./grad.ts";
import { map } from "./map.ts";
import { matmul } from "./matmul.ts";
import { meanSquaredError } from "./mean_squared_error.ts";
import { sum } from "./sum.ts";
import type { Variable } from "./tape.ts";
import { values } from "./testing/gradient_check.ts";

const backend = await testBackend();

/** A network of 3 inputs, 7 hidden numbers and 2 outputs, on 13 samples. */
const [SAMPLES, INPUTS, HIDDEN, OUTPUTS] = [13, 3, 7, 2];
const [FIRST, SECOND] = [HIDDEN * INPUTS, OUTPUTS * HIDDEN];

const weights = values(1, FIRST + SECOND);
const direction = values(2, FIRST + SECOND);
const x = values(3, SAMPLES * INPUTS);
const y = values(4, SAMPLES * OUTPUTS);

/** Computes the loss in float64. */
function lossOf(w: Float64Array): number {
  let total = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const hidden = Array.from({ length: HIDDEN }, (_, h) => {
      let a = 0;
      for (let i = 0; i < INPUTS; i++) a += w[h * INPUTS + i]! * x[sample * INPUTS + i]!;
      return Math.tanh(a);
    });
    for (let o = 0; o < OUTPUTS; o++) {
      const out = hidden.reduce((s, h, at) => s + h * w[FIRST + o * HIDDEN + at]!, 0);
      total += (out - y[sample * OUTPUTS + o]!) ** 2;
    }
  }
  return total / (SAMPLES * OUTPUTS);
}

/** Computes H v by differences in float64, with an error of about 1e-6. */
function hessianProduct(): Float64Array {
  const step = 1e-3;
  const at = (along: number, index: number, own: number) =>
    lossOf(weights.map((w, i) => w + along * direction[i]! + (i === index ? own : 0)));
  return weights.map((_, i) => {
    const ahead = at(step, i, step) - at(step, i, -step);
    const behind = at(-step, i, step) - at(-step, i, -step);
    return (ahead - behind) / (4 * step * step);
  });
}

type Weights<T> = Readonly<Record<"first" | "second", T>>;

/** Makes tensors of both matrices. */
const matrices = (w: Float64Array): Weights<Tensor> => ({
  first: tensor(backend, Float32Array.from(w.subarray(0, FIRST)), [HIDDEN, INPUTS]),
  second: tensor(backend, Float32Array.from(w.subarray(FIRST)), [OUTPUTS, HIDDEN]),
});
const data = {
  x: tensor(backend, Float32Array.from(x), [SAMPLES, INPUTS]),
  y: tensor(backend, Float32Array.from(y), [SAMPLES, OUTPUTS]),
};
const tangent = defineMap(["x"], [], (v) => ({ y: v.x.tanh() }));
const readBoth = async ({ first, second }: Weights<Tensor>): Promise<number[]> => [
  ...(await first.read()),
  ...(await second.read()),
];

test("grad() gives Hessian-vector products by differences within 0.02 %, with steps of 0.01", async () => {
  const gradient = grad(({ first, second }: Weights<Variable>, x: Variable, y: Variable) => {
    const hidden = map(tangent, { x: matmul(x, first, { transposeB: true }) }).y;
    return meanSquaredError(matmul(hidden, second, { transposeB: true }), y);
  });
  const [at, v] = [matrices(weights), matrices(direction)];
  const exact = hessianProduct();
  /** @param epsilon  length of the step, relative to the weights, which are as long as v */
  const errorWith = async (epsilon: number): Promise<number> => {
    const moved = (by: number) =>
      gradient(
        {
          first: addTensors(at.first, scale(v.first, by)),
          second: addTensors(at.second, scale(v.second, by)),
        },
        data.x,
        data.y,
      );
    const [ahead, behind] = [moved(epsilon), moved(-epsilon)];
    const product = {
      first: scale(subtract(ahead.first, behind.first), 0.5 / epsilon),
      second: scale(subtract(ahead.second, behind.second), 0.5 / epsilon),
    };
    return relativeError(await readBoth(product), exact);
  };
  const error = await errorWith(0.01);
  expect(error).toBeLessThan(2e-4);
  // Much smaller steps are lost in rounding, and larger ones in higher derivatives.
  expect(await errorWith(1e-6)).toBeGreaterThan(100 * error);
  expect(await errorWith(0.3)).toBeGreaterThan(100 * error);
});

test("grad() of a gradient that is written with operations gives Hessian-vector products", async () => {
  const derivative = differentiateMap(tangent);
  const product = grad(
    (
      { first, second }: Weights<Variable>,
      x: Variable,
      y: Variable,
      v1: Variable,
      v2: Variable,
    ) => {
      const before = matmul(x, first, { transposeB: true });
      const hidden = map(tangent, { x: before }).y;
      const out = matmul(hidden, second, { transposeB: true });
      const d_out = multiply(minus(out, y), 2 / (SAMPLES * OUTPUTS));
      const d_second = matmul(d_out, hidden, { transposeA: true });
      const d_before = map(derivative, { x: before, d_y: matmul(d_out, second) }).d_x;
      const d_first = matmul(d_before, x, { transposeA: true });
      return add(sum(multiply(d_first, v1)), sum(multiply(d_second, v2)));
    },
  );
  const v = matrices(direction);
  const exact = product(matrices(weights), data.x, data.y, v.first, v.second);
  expect(relativeError(await readBoth(exact), hessianProduct())).toBeLessThan(1e-5);
});
