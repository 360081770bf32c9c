import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { add } from "./arithmetic.ts";
import { causalAttention } from "./causal_attention.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { embedding } from "./embedding.ts";
import { square } from "./functions.ts";
import { gelu } from "./gelu.ts";
import { layerNorm } from "./layer_norm.ts";
import { linear } from "./linear.ts";
import { linearCrossEntropy } from "./linear_cross_entropy.ts";
import { max } from "./max.ts";
import { tapeOf, tensorOf } from "./operands.ts";
import { pad } from "./pad.ts";
import { Parameter } from "./parameter.ts";
import { transpose } from "./permute.ts";
import { reshape } from "./reshape.ts";
import { rmsNorm } from "./rms_norm.ts";
import { siluGate } from "./silu_gate.ts";
import { slice } from "./slice.ts";
import { softmax } from "./softmax.ts";
import { sum } from "./sum.ts";
import { Tape, type Variable } from "./tape.ts";

const backend = await testBackend();

test("tapeOf() finds the tape of the first variable among parameters, tensors and nothing", () => {
  using parameter = new Parameter("w", tensor(backend, [1]));
  using x = tensor(backend, [1]);
  using tape = new Tape(backend);
  expect(tapeOf("multiply", parameter, undefined, x, tape.constant(x))).toBe(tape);
});

test("tapeOf() names the operation that has no variable", () => {
  using parameter = new Parameter("w", tensor(backend, [1]));
  using x = tensor(backend, [1]);
  expect(() => tapeOf("multiply", parameter, x)).toThrow(
    "Cannot run multiply(): none of its inputs is a variable; put one of them on a tape: a parameter with tape.parameter(), a tensor with tape.constant() or tape.variable()",
  );
});

test("tensorOf() returns the value of a variable or a parameter, and tensors as they are", () => {
  using parameter = new Parameter("w", tensor(backend, [1]));
  using x = tensor(backend, [1]);
  using tape = new Tape(backend);
  expect(tensorOf(parameter)).toBe(parameter.value);
  expect(tensorOf(tape.constant(x)).buffer).toBe(x.buffer);
  expect(tensorOf(x)).toBe(x);
});

test("operations refuse operands of different tapes, and allocate nothing", () => {
  using matrix = tensor(backend, [1, 2, 3, 4], [2, 2]);
  using cube = tensor(backend, [1, 2, 3, 4], [1, 2, 2]);
  using vector = tensor(backend, [1, 2]);
  using indices = tensor(backend, Int32Array.of(0, 1));
  using weight = new Parameter("w", tensor(backend, [1, 2, 3, 4], [2, 2]));
  using one = new Tape(backend);
  using other = new Tape(backend);
  const [a, b] = [one.variable(matrix), other.variable(matrix)];
  const [q, k, v] = [one.variable(cube), one.variable(cube), other.variable(cube)];
  const gain = other.variable(vector);
  const targets = other.constant(indices);
  const live = backend.memory().liveBuffers;
  for (const [name, mix] of [
    ["add", () => add(a, b)],
    ["siluGate", () => siluGate(a, b)],
    ["linear", () => linear(a, weight, undefined, { residual: b })],
    ["linear", () => linear(a, b, undefined, { activation: "gelu" })],
    ["layerNorm", () => layerNorm(a, one.variable(vector), gain)],
    ["rmsNorm", () => rmsNorm(a, gain)],
    ["crossEntropy", () => crossEntropy(a, targets)],
    ["linearCrossEntropy", () => linearCrossEntropy(a, weight, targets)],
    ["embedding", () => embedding(a, targets)],
    ["embedding", () => embedding(weight, one.constant(indices), { positions: b })],
    ["causalAttention", () => causalAttention({ q, k, v }, { heads: 1 })],
  ] as const) {
    expect(mix).toThrow(
      `Cannot run ${name}(): its inputs are on different tapes; make all of them on one tape`,
    );
  }
  expect(backend.memory().liveBuffers).toBe(live);
});

test("operations of one operand refuse a parameter that is on no tape", () => {
  using w = new Parameter("w", tensor(backend, [1, 2], [2, 1]));
  // As code without types calls them.
  const x = w as unknown as Variable;
  const functions = {
    square: () => square(x),
    softmax: () => softmax(x),
    sum: () => sum(x),
    max: () => max(x),
    gelu: () => gelu(x),
    reshape: () => reshape(x, [2]),
    transpose: () => transpose(x),
    slice: () => slice(x, 0, 1),
    pad: () =>
      pad(x, [
        [1, 1],
        [0, 0],
      ]),
  };
  for (const call of Object.values(functions)) {
    expect(call).toThrow(
      "none of its inputs is a variable; put one of them on a tape: a parameter with tape.parameter()",
    );
  }
});

test("embedding() of a parameter refuses tokens that are on no tape", () => {
  using weight = new Parameter("w", tensor(backend, [1, 2], [2, 1]));
  using tokens = tensor(backend, Int32Array.of(0, 1), [1, 2]);
  expect(() => embedding(weight, tokens)).toThrow(
    "Cannot run embedding(): none of its inputs is a variable; put one of them on a tape",
  );
});
