import { tensor, zeros } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { add } from "./arithmetic.ts";
import { conv2d } from "./conv2d.ts";
import { gelu } from "./gelu.ts";
import { Parameter } from "./parameter.ts";
import { Tape } from "./tape.ts";
import { type ConvolutionCase, convolved } from "./testing/convolution.ts";
import { checkGradients, countKernels, project, values } from "./testing/gradient_check.ts";

const CASES: Readonly<Record<string, ConvolutionCase>> = {
  "a plain one": { x: [2, 3, 5, 4], weight: [4, 3, 3, 2] },
  "one element": { x: [3, 2, 1, 1], weight: [5, 2, 1, 1] },
  "wide images": { x: [1, 1, 2, 11], weight: [2, 1, 1, 5] },
  "tall images": { x: [1, 2, 13, 1], weight: [1, 2, 7, 1] },
  padding: { x: [2, 2, 4, 3], weight: [3, 2, 3, 3], padding: [1, 1] },
  "more padding on columns": { x: [1, 2, 3, 2], weight: [2, 2, 2, 3], padding: [0, 2] },
  stride: { x: [2, 2, 7, 6], weight: [3, 2, 3, 3], stride: [2, 2], padding: [1, 1] },
  "a stride above the size": { x: [1, 2, 7, 8], weight: [2, 2, 2, 2], stride: [3, 4] },
  dilation: { x: [1, 2, 7, 8], weight: [2, 2, 3, 2], dilation: [2, 3], stride: [1, 2] },
  "dilation and stride that meet": {
    x: [1, 1, 9, 9],
    weight: [2, 1, 3, 3],
    dilation: [2, 2],
    stride: [2, 2],
    padding: [2, 1],
  },
  groups: { x: [2, 6, 4, 3], weight: [9, 2, 2, 2], groups: 3, padding: [1, 0] },
  "a group per channel": { x: [2, 3, 4, 4], weight: [3, 1, 3, 3], groups: 3 },
  "a window around each element of few": { x: [2, 2, 1, 2], weight: [2, 2, 3, 5], padding: [1, 2] },
  "windows around elements, for several kernels": {
    x: [2, 2, 6, 7],
    weight: [2, 2, 5, 3],
    padding: [4, 1],
    dilation: [2, 1],
  },
  "windows for several kernels": { x: [1, 1, 6, 7], weight: [2, 1, 4, 5], padding: [1, 2] },
};

describe.each(Object.entries(CASES))("conv2d() convolves, with %s:", (_, form) => {
  const { x, weight } = form;

  test("values and gradients", () =>
    checkGradients({
      inputs: { x },
      weights: { weight, bias: [weight[0]] },
      reference: (v) => convolved(v, form),
      run: (v, p) => conv2d(v.x, p.weight, p.bias, form),
    }));
});

test("conv2d() convolves without a bias, with a weight that is a variable", () => {
  const form = { x: [2, 2, 3, 3], weight: [3, 2, 2, 2] } as const;
  return checkGradients({
    inputs: form,
    reference: (v) => convolved(v, form),
    run: (v) => conv2d(v.x, v.weight),
  });
});

test("conv2d() adds to a gradient of its image", () => {
  const form = { x: [2, 2, 3, 3], weight: [2, 2, 3, 3], padding: [1, 1] } as const;
  return checkGradients({
    inputs: { x: form.x, weight: form.weight },
    reference: (v) => convolved(v, form).map((each) => 2 * each),
    run: (v) => {
      const convolve = () => conv2d(v.x, v.weight, undefined, { padding: 1 });
      return add(convolve(), convolve());
    },
  });
});

test("conv2d() of a frozen weight and a constant image computes only what is wanted", async () => {
  const backend = await testBackend();
  using weight = new Parameter("weight", zeros(backend, [2, 3, 3, 3]));
  using bias = new Parameter("bias", zeros(backend, [2]));
  using image = zeros(backend, [2, 3, 4, 4]);
  using tape = new Tape(backend);
  const forward = () => conv2d(tape.constant(image), weight, bias, { padding: 1 });
  const y = forward();
  weight.trainable = false;
  const loss = tape.record(zeros(backend, []), {
    inputs: [y],
    backward: () => y.contribute((into) => into.write(new Float32Array(into.size).fill(1))),
  });
  // The seed of the loss, and sums over places and images.
  expect(countKernels(backend, () => tape.backward(loss))).toEqual({ map: 1, reduce: 2 });
  expect(Array.from(await bias.gradient.read())).toEqual([32, 32]);
});

test("conv2d() computes a batch in parts, which add to the same gradient and input moment", async () => {
  const backend = await testBackend();
  // An image has 9 · 16 · 2¹⁶ elements of patches. Less than two fit into 2²⁴.
  const shape = [2, 16, 256, 256];
  const [B, C, H, W] = shape as [number, number, number, number];
  using ones = tensor(backend, new Float32Array(B * C * H * W).fill(1), shape);
  using weight = new Parameter(
    "weight",
    tensor(backend, new Float32Array(C * 9).fill(1), [1, C, 3, 3]),
  );
  weight.observeInput();
  using tape = new Tape(backend);
  const x = tape.variable(ones);
  const y = conv2d(x, weight, undefined, { padding: 1 });
  const loss = tape.record(zeros(backend, []), {
    inputs: [y],
    backward: () => y.contribute((into) => into.write(new Float32Array(into.size).fill(1))),
  });
  const value = await y.value.read();
  expect([value[0], value[W + 1], value[H * W], value[2 * H * W - 1]]).toEqual([64, 144, 64, 64]);
  tape.backward(loss);
  const gradient = Array.from(await weight.gradient.read()).slice(0, 5);
  // Windows that see an element of the image, at each of the first positions.
  const seen = [255 * 255, 255 * 256, 255 * 255, 256 * 255, 256 * 256];
  expect(gradient).toEqual(seen.map((count) => B * count));
  // Windows that see two elements of the image: the first position, and each of the first ones.
  const both = [255 * 255, 255 * 255, 255 * 254, 255 * 255, 255 * 255, 255 * 254, 254 * 255];
  const moment = Array.from(await weight.inputMoment!.read()).slice(0, 7);
  expect(moment).toEqual(both.map((count) => count / (H * W)));
  const dx = await x.gradient.read();
  expect([dx[0], dx[W + 1], dx[2 * C * H * W - 1]]).toEqual([4, 9, 4]);
});

test("conv2d() refuses what does not fit", async () => {
  const backend = await testBackend();
  using image = zeros(backend, [1, 4, 5, 5]);
  using wide = zeros(backend, [6, 2, 3, 3]);
  using flat = zeros(backend, [6, 4]);
  using tape = new Tape(backend);
  const [x, w, f] = [image, wide, flat].map((each) => tape.constant(each));
  expect(() => conv2d(x!, w!)).toThrow(
    "Cannot convolve [1, 4, 5, 5] with a weight [6, 2, 3, 3]: the weight reads 2 × 1 channels, got 4",
  );
  expect(() => conv2d(x!, w!, undefined, { groups: 4 })).toThrow(
    "4 groups do not divide 6 outputs",
  );
  expect(() => conv2d(x!, f!)).toThrow("both have 4 axes in conv2d()");
  expect(() => conv2d(x!, w!, f!, { groups: 2 })).toThrow("the bias must be [6], got [6, 4]");
  expect(() => conv2d(x!, w!, undefined, { groups: 2, stride: 0 })).toThrow(
    "stride must be whole numbers from 1 on, got 0",
  );
  expect(() => conv2d(x!, w!, undefined, { groups: 2, dilation: 3 })).toThrow(
    "windows of 7 × 7 do not fit into 5 × 5 elements",
  );
});

test("conv2d() takes a weight of role matrix", async () => {
  const backend = await testBackend();
  using weight = new Parameter("weight", zeros(backend, [2, 3, 3, 3]), { role: "matrix" });
  using image = zeros(backend, [1, 3, 4, 5]);
  using tape = new Tape(backend);
  expect(conv2d(tape.constant(image), weight, undefined, { stride: [1, 2] }).shape).toEqual([
    1, 2, 2, 2,
  ]);
  expect(weight.role).toBe("matrix");
});

test("conv2d() at the end of a block that runs again is computed once, with the same gradients", async () => {
  const backend = await testBackend();
  const shape = [2, 3, 5, 4];
  using weight = new Parameter(
    "weight",
    tensor(backend, Float32Array.from(values(1, 81)), [3, 3, 3, 3]),
  );
  using image = tensor(backend, Float32Array.from(values(2, 120)), shape);
  using coefficients = tensor(backend, Float32Array.from(values(3, 120)), shape);
  const gradients = [];
  const convolutions = [];
  for (const recompute of [false, true]) {
    weight.zeroGradient();
    using tape = new Tape(backend, { recompute });
    const x = tape.variable(image);
    const { convolution } = countKernels(backend, () => {
      const y = tape.block(() => conv2d(gelu(x), weight, undefined, { padding: 1 }));
      tape.backward(project(y, coefficients));
    });
    convolutions.push(convolution);
    gradients.push([await x.gradient.read(), await weight.gradient.read()]);
  }
  expect(gradients[1]).toEqual(gradients[0]);
  expect(convolutions).toEqual([1, 1]);
});
