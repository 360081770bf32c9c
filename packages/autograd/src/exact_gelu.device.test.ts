import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { multiply } from "./arithmetic.ts";
import { exactGelu } from "./exact_gelu.ts";
import { Tape } from "./tape.ts";
import { checkGradients, project } from "./testing/gradient_check.ts";

/** Computes the error function by its series, in float64. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 100; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const expected = (x: number): number => 0.5 * x * (1 + erf(x / Math.SQRT2));

test("exactGelu() is ½x (1 + erf(x / √2))", () =>
  checkGradients({
    inputs: { x: [3, 4, 5] },
    reference: ({ x }) => x.map((each) => expected(4 * each)),
    run: ({ x }) => exactGelu(multiply(x, 4)),
  }));

test("exactGelu() is exact to 1e-6, as PyTorch's", async () => {
  const backend = await testBackend();
  const values = Float32Array.from({ length: 401 }, (_, i) => (i - 200) / 50);
  using x = tensor(backend, values);
  using tape = Tape.inference(backend);
  const y = await exactGelu(tape.constant(x)).value.read();
  for (const [i, value] of values.entries()) {
    expect(Math.abs(y[i]! - expected(value)), String(value)).toBeLessThan(1e-6);
  }
  // torch.nn.functional.gelu of these numbers
  using few = tensor(backend, [-1, 0.5, 2]);
  const torch = [-0.15865525603294373, 0.3457312285900116, 1.9544997215270996];
  const own = await exactGelu(tape.constant(few)).value.read();
  for (const [i, value] of torch.entries()) expect(own[i]).toBeCloseTo(value, 6);
});

test("exactGelu() of large values is the value or zero, with slope 1 or 0", async () => {
  const backend = await testBackend();
  using x = tensor(backend, [1e30, -1e30, 30, -30, 0]);
  using ones = tensor(backend, [1, 1, 1, 1, 1]);
  using tape = new Tape(backend);
  const variable = tape.variable(x);
  const y = exactGelu(variable);
  const [a, b, c, d, e] = await y.value.read();
  tape.backward(project(y, ones));
  expect([a! / 1e30, b, c, d, e].map((each) => Math.abs(each!))).toEqual([
    expect.closeTo(1, 6),
    ...[0, 30, 0, 0],
  ]);
  const slopes = Array.from(await variable.gradient.read(), Math.abs);
  expect(slopes).toEqual([1, 0, 1, 0, 0.5]);
});
