import { Random, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { conv1d as convolve } from "../conv1d.ts";
import { sum } from "../sum.ts";
import { Tape } from "../tape.ts";
import { expectUniform } from "../testing/uniform_start.ts";
import { conv1d } from "./conv1d.ts";
import { initialize } from "./layer.ts";
import { sequential } from "./sequential.ts";

const backend = await testBackend();

test("conv1d() makes a matrix and a vector, in PyTorch's layout", () => {
  const layers = [
    conv1d(4, 6, { size: 3, groups: 2 }),
    conv1d(6, 2, { size: 1, bias: false, role: "head" }),
  ];
  using model = initialize(backend, sequential(...layers), new Random(1));
  expect(model.parameters.map(({ name, role, shape }) => [name, role, shape])).toEqual([
    ["0.weight", "matrix", [6, 2, 3]],
    ["0.bias", "vector", [6]],
    ["1.weight", "head", [2, 6, 1]],
  ]);
});

test("conv1d() starts uniform within one over the root of the numbers that an output reads", async () => {
  // An output reads 8 / 2 · 25 = 100 numbers.
  using layer = initialize(backend, conv1d(8, 400, { size: 25, groups: 2 }), new Random(3));
  for (const { value } of layer.parameters) await expectUniform(value);
});

test("conv1d() is the operation with its weight, bias and options, and has gradients", async () => {
  const options = { stride: 2, padding: 3, dilation: 2, groups: 2 } as const;
  using layer = initialize(backend, conv1d(2, 4, { size: 3, ...options }), new Random(1));
  const [weight, bias] = layer.parameters;
  using x = new Random(2).normal(backend, [2, 2, 7]);
  const results: Float32Array[][] = [];
  const forwards = [
    layer.forward,
    (v: Parameters<typeof layer.forward>[0]) => convolve(v, weight!, bias, options),
  ];
  for (const forward of forwards) {
    using tape = new Tape(backend);
    const y = forward(tape.constant(x));
    expect(y.shape).toEqual([2, 4, 5]);
    const value = Float32Array.from(await y.value.read());
    for (const parameter of layer.parameters) parameter.zeroGradient();
    tape.backward(sum(y));
    results.push([
      value,
      Float32Array.from(await weight!.gradient.read()),
      Float32Array.from(await bias!.gradient.read()),
    ]);
  }
  expect(results[0]).toEqual(results[1]);
  // Each output adds 1 to the gradient of its bias: 2 sequences of 5 outputs.
  expect(relativeError(results[0]![2]!, [10, 10, 10, 10])).toBeLessThan(1e-6);
});

test("conv1d() names the layer and both shapes when they do not fit", () => {
  using model = initialize(backend, sequential(conv1d(3, 4, { size: 3 })), new Random(1));
  using image = tensor(backend, new Float32Array(75), [1, 3, 5, 5]);
  using tape = Tape.inference(backend);
  expect(() => model.forward(tape.constant(image))).toThrow(
    'Cannot apply conv1d layer "0" with weight [4, 3, 3] to an input [1, 3, 5, 5]: it takes [B, 3, T]',
  );
  using short = tensor(backend, new Float32Array(6), [1, 3, 2]);
  expect(() => model.forward(tape.constant(short))).toThrow(
    'Cannot apply conv1d layer "0" with weight [4, 3, 3] to an input [1, 3, 2]: windows of 3 do not fit into 2 elements; use smaller windows or more padding',
  );
  expect(() => conv1d(3, 4, { size: 3, groups: 2 })).toThrow(
    "Cannot define a convolution of 3 channels to 4 in 2 groups: the groups do not divide both",
  );
});
