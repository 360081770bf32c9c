import { defineMap, type Expression, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { linear } from "./linear.ts";
import { Parameter } from "./parameter.ts";
import { Tape } from "./tape.ts";
import { checkGradients, countKernels } from "./testing/gradient_check.ts";

const [B, T, IN, OUT] = [2, 3, 5, 4];

/** Computes y = x Wᵀ (+ b) (+ residual). */
function reference(v: {
  x: Float64Array;
  weight: Float64Array;
  bias?: Float64Array;
  residual?: Float64Array;
}): Float64Array {
  return Float64Array.from({ length: (v.x.length / IN) * OUT }, (_, at) => {
    const [row, out] = [Math.floor(at / OUT), at % OUT];
    let sum = (v.bias?.[out] ?? 0) + (v.residual?.[at] ?? 0);
    for (let k = 0; k < IN; k++) sum += v.x[row * IN + k]! * v.weight[out * IN + k]!;
    return sum;
  });
}

test("linear() multiplies by the transposed weight", () =>
  checkGradients({
    inputs: { x: [B, T, IN] },
    weights: { weight: [OUT, IN] },
    reference,
    run: ({ x }, { weight }) => linear(x, weight),
  }));

test("linear() multiplies by a weight and a bias that are variables", () =>
  checkGradients({
    inputs: { x: [B, T, IN], weight: [OUT, IN], bias: [OUT] },
    reference,
    run: ({ x, weight, bias }) => linear(x, weight, bias),
  }));

test("linear() adds a bias and a residual", () =>
  checkGradients({
    inputs: { x: [B, T, IN], residual: [B, T, OUT] },
    weights: { weight: [OUT, IN], bias: [OUT] },
    reference,
    run: ({ x, residual }, { weight, bias }) => linear(x, weight, bias, { residual }),
  }));

test("linear() applies an activation to product, bias and residual", () =>
  checkGradients({
    inputs: { x: [B, T, IN], residual: [B, T, OUT] },
    weights: { weight: [OUT, IN], bias: [OUT] },
    reference: (values) =>
      reference(values).map(
        (x) => 0.5 * x * (1 + Math.tanh(0.7978845608 * (x + 0.044715 * x ** 3))),
      ),
    run: ({ x, residual }, { weight, bias }) =>
      linear(x, weight, bias, { residual, activation: "gelu" }),
  }));

test.each([
  ["a smooth activation", ({ x }) => ({ y: x.tanh() }), Math.tanh],
  ["one that reads only its output's gradient", ({ x }) => ({ y: x.mul(3) }), (x) => 3 * x],
] satisfies [string, (v: { x: Expression }) => { y: Expression }, (x: number) => number][])(
  "linear() applies %s that is an expression",
  async (_, build, of) => {
    const activation = defineMap(["x"], [], build);
    await checkGradients({
      inputs: { x: [B, T, IN] },
      weights: { weight: [OUT, IN], bias: [OUT] },
      reference: (values) => reference(values).map(of),
      run: ({ x }, { weight, bias }) => linear(x, weight, bias, { activation }),
    });
  },
);

test("linear() adds a residual that is its own input", () =>
  checkGradients({
    inputs: { x: [B, IN] },
    weights: { weight: [IN, IN] },
    reference: ({ x, weight }) =>
      Float64Array.from(x, (at, index) => {
        const [row, out] = [Math.floor(index / IN), index % IN];
        let sum = at;
        for (let k = 0; k < IN; k++) sum += x[row * IN + k]! * weight[out * IN + k]!;
        return sum;
      }),
    run: ({ x }, { weight }) => linear(x, weight, undefined, { residual: x }),
  }));

test("linear() with bias and residual is one kernel forward and three backward", async () => {
  const backend = await testBackend();
  using weight = new Parameter("weight", tensor(backend, [1, 2, 3], [1, 3]));
  using bias = new Parameter("bias", tensor(backend, [1]));
  using x = tensor(backend, [1, 2, 3], [1, 3]);
  using one = tensor(backend, [1], [1, 1]);
  using tape = new Tape(backend);
  const input = tape.variable(x);
  const residual = tape.variable(one);
  let y = residual;
  const forward = countKernels(backend, () => {
    y = linear(input, weight, bias, { residual });
  });
  expect(forward).toEqual({ matmul: 1 });
  const backward = countKernels(backend, () => tape.backward(y));
  // The map seeds the gradient; the residual takes it over without a copy.
  expect(backward).toEqual({ map: 1, matmul: 2, reduce: 1 });
});

test("linear() frees everything if shapes do not fit", async () => {
  const backend = await testBackend();
  using weight = new Parameter("weight", tensor(backend, [1, 2, 3], [1, 3]));
  using x = tensor(backend, [1, 2], [1, 2]);
  const { liveBuffers } = backend.memory();
  {
    using tape = new Tape(backend);
    const wrong = () => linear(tape.constant(x), weight, undefined, { activation: "gelu" });
    expect(wrong).toThrow("inner dimensions must match");
  }
  expect(backend.memory().liveBuffers).toBe(liveBuffers);
});
