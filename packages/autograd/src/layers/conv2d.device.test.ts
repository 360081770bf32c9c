import { Random, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { conv2d as convolve } from "../conv2d.ts";
import { sum } from "../sum.ts";
import { Tape } from "../tape.ts";
import { expectUniform } from "../testing/uniform_start.ts";
import { conv2d } from "./conv2d.ts";
import { initialize } from "./layer.ts";
import { sequential } from "./sequential.ts";

const backend = await testBackend();

test("conv2d() makes a matrix and a vector, in PyTorch's layout", () => {
  const layers = [
    conv2d(4, 6, { size: [3, 5], groups: 2 }),
    conv2d(6, 2, { size: 1, bias: false }),
  ];
  using model = initialize(backend, sequential(...layers), new Random(1));
  expect(model.parameters.map(({ name, role, shape }) => [name, role, shape])).toEqual([
    ["0.weight", "matrix", [6, 2, 3, 5]],
    ["0.bias", "vector", [6]],
    ["1.weight", "matrix", [2, 6, 1, 1]],
  ]);
  using head = initialize(backend, conv2d(1, 1, { size: 1, role: "head" }), new Random(1));
  expect(head.parameters[0]!.role).toBe("head");
});

test("conv2d() starts uniform within one over the root of the numbers that an output reads", async () => {
  // An output reads 8 / 2 · 5 · 5 = 100 numbers.
  using layer = initialize(backend, conv2d(8, 400, { size: 5, groups: 2 }), new Random(3));
  for (const { value } of layer.parameters) await expectUniform(value);
});

test("conv2d() is the operation with its weight, bias and options, and has gradients", async () => {
  const options = { stride: 2, padding: [1, 0], groups: 2 } as const;
  using layer = initialize(backend, conv2d(2, 4, { size: [3, 2], ...options }), new Random(1));
  const [weight, bias] = layer.parameters;
  using x = new Random(2).normal(backend, [2, 2, 5, 6]);
  const gradients: Float32Array[][] = [];
  const values: ArrayLike<number>[] = [];
  const forwards = [
    layer.forward,
    (v: Parameters<typeof layer.forward>[0]) => convolve(v, weight!, bias, options),
  ];
  for (const forward of forwards) {
    using tape = new Tape(backend);
    const y = forward(tape.constant(x));
    expect(y.shape).toEqual([2, 4, 3, 3]);
    values.push(await y.value.read());
    for (const parameter of layer.parameters) parameter.zeroGradient();
    tape.backward(sum(y));
    gradients.push([
      Float32Array.from(await weight!.gradient.read()),
      Float32Array.from(await bias!.gradient.read()),
    ]);
  }
  expect(values[0]).toEqual(values[1]);
  expect(gradients[0]).toEqual(gradients[1]);
  // Each output adds 1 to the gradient of its bias: 2 images of 3 × 3 outputs.
  expect(relativeError(gradients[0]![1]!, [18, 18, 18, 18])).toBeLessThan(1e-6);
});

test("conv2d() names the layer and both shapes when they do not fit", () => {
  using model = initialize(backend, sequential(conv2d(3, 4, { size: 3 })), new Random(1));
  using image = tensor(backend, new Float32Array(25), [1, 1, 5, 5]);
  using tape = Tape.inference(backend);
  expect(() => model.forward(tape.constant(image))).toThrow(
    'Cannot apply conv2d layer "0" with weight [4, 3, 3, 3] to an input [1, 1, 5, 5]: it takes [B, 3, H, W]',
  );
  using small = tensor(backend, new Float32Array(12), [1, 3, 2, 2]);
  expect(() => model.forward(tape.constant(small))).toThrow(
    'Cannot apply conv2d layer "0" with weight [4, 3, 3, 3] to an input [1, 3, 2, 2]: windows of 3 × 3 do not fit into 2 × 2 elements; use smaller windows or more padding',
  );
  expect(() => conv2d(3, 4, { size: 3, groups: 2 })).toThrow(
    "Cannot define a convolution of 3 channels to 4 in 2 groups: the groups do not divide both",
  );
});
