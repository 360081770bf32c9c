import { full, tensor, zeros } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { batchNorm } from "./batch_norm.ts";
import { gelu } from "./gelu.ts";
import { Parameter } from "./parameter.ts";
import { Tape } from "./tape.ts";
import { checkGradients, countKernels, project, values } from "./testing/gradient_check.ts";

interface Values {
  x: Float64Array;
  gain: Float64Array;
  bias: Float64Array;
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
}

function momentsOf(x: Float64Array, C: number, L: number, channel: number): Moments {
  const own = x.filter((_, at) => Math.floor(at / L) % C === channel);
  const mean = own.reduce((sum, each) => sum + each, 0) / own.length;
  return { mean, variance: own.reduce((sum, each) => sum + (each - mean) ** 2, 0) / own.length };
}

function normalized(v: Values, L: number, moments: (channel: number) => Moments): Float64Array {
  const C = v.gain.length;
  const all = Array.from({ length: C }, (_, channel) => moments(channel));
  return v.x.map((each, at) => {
    const channel = Math.floor(at / L) % C;
    const { mean, variance } = all[channel]!;
    return ((each - mean) / Math.sqrt(variance + 1e-5)) * v.gain[channel]! + v.bias[channel]!;
  });
}

describe.each([
  { x: [4, 3, 2, 3], L: 6 },
  { x: [7, 5], L: 1 },
  { x: [1, 2, 33], L: 33 },
  { x: [5, 1, 1, 1], L: 1 },
])("batchNorm() of $x", ({ x, L }) => {
  const C = x[1]!;
  const weights = { gain: [C], bias: [C] };

  test("normalizes by the statistics of the batch", () =>
    checkGradients({
      inputs: { x },
      weights,
      reference: (v) => normalized(v, L, (channel) => momentsOf(v.x, C, L, channel)),
      run: ({ x }, { gain, bias }) => batchNorm(x, gain, bias),
    }));

  test("normalizes by running statistics", async () => {
    const backend = await testBackend();
    const [means, variances] = [values(7, C), values(8, C).map((each) => each + 1.5)];
    using mean = tensor(backend, Float32Array.from(means));
    using variance = tensor(backend, Float32Array.from(variances));
    await checkGradients({
      inputs: { x },
      weights,
      reference: (v) =>
        normalized(v, L, (channel) => ({ mean: means[channel]!, variance: variances[channel]! })),
      run: ({ x }, { gain, bias }) =>
        batchNorm(x, gain, bias, { running: { mean, variance }, training: false }),
    });
  });
});

test("batchNorm() keeps precision where means are large", async () => {
  // With E[x²] − mean², float32 would lose all of the variance.
  const x = Float64Array.from(values(1, 64), (each) => Math.fround(each + 4096));
  const backend = await testBackend();
  using input = tensor(backend, Float32Array.from(x), [4, 2, 8]);
  using one = full(backend, [2], 1);
  using zero = zeros(backend, [2]);
  using tape = new Tape(backend);
  const y = batchNorm(tape.constant(input), tape.constant(one), tape.constant(zero));
  const v = { x, gain: Float64Array.of(1, 1), bias: Float64Array.of(0, 0) };
  const expected = normalized(v, 8, (channel) => momentsOf(x, 2, 8, channel));
  const actual = await y.value.read();
  actual.forEach((each, at) => void expect(Math.abs(each - expected[at]!)).toBeLessThan(1e-3));
});

test("batchNorm() updates running statistics in training only, and once if a block runs again", async () => {
  const backend = await testBackend();
  const host = values(1, 24);
  using input = tensor(backend, Float32Array.from(host), [3, 2, 4]);
  using coefficients = tensor(backend, Float32Array.from(values(2, 24)), [3, 2, 4]);
  const gradients: number[][] = [];
  for (const recompute of [false, true]) {
    using gain = new Parameter("gain", full(backend, [2], 1));
    using bias = new Parameter("bias", zeros(backend, [2]));
    using mean = zeros(backend, [2]);
    using variance = full(backend, [2], 1);
    const running = { mean, variance };
    using tape = new Tape(backend, { recompute });
    const x = tape.variable(input);
    const y = tape.block(() => gelu(batchNorm(gelu(x), gain, bias, { running, momentum: 0.25 })));
    tape.backward(project(y, coefficients));
    gradients.push(Array.from(await x.gradient.read()));
    const activated = host.map(
      (each) => 0.5 * each * (1 + Math.tanh(0.7978845608 * (each + 0.044715 * each ** 3))),
    );
    const batch = [0, 1].map((channel) => momentsOf(activated, 2, 4, channel));
    const [means, variances] = [await mean.read(), await variance.read()];
    batch.forEach((moments, channel) => {
      expect(means[channel]).toBeCloseTo(0.25 * moments.mean, 5);
      expect(variances[channel]).toBeCloseTo(0.75 + (0.25 * moments.variance * 12) / 11, 5);
    });
    using inference = Tape.inference(backend);
    batchNorm(inference.constant(input), gain, bias, { running });
    expect(await mean.read()).toEqual(means);
  }
  expect(gradients[0]).toEqual(gradients[1]);
});

test("batchNorm() is six kernels forward in training, two in inference", async () => {
  const backend = await testBackend();
  using image = zeros(backend, [2, 3, 4]);
  using gain = new Parameter("gain", full(backend, [3], 1));
  using bias = new Parameter("bias", zeros(backend, [3]));
  using mean = zeros(backend, [3]);
  using variance = full(backend, [3], 1);
  const running = { mean, variance };
  using tape = new Tape(backend);
  const x = tape.variable(image);
  const count = (of: Tape) =>
    countKernels(backend, () => {
      batchNorm(of === tape ? x : of.constant(image), gain, bias, { running });
    });
  // Moments of rows, running statistics, 1/√variance, the result; mean and variance.
  expect(count(tape)).toEqual({ map: 4, reduce: 2 });
  using inference = Tape.inference(backend);
  expect(count(inference)).toEqual({ map: 2 });
});

test("batchNorm() refuses what does not fit", async () => {
  const backend = await testBackend();
  using image = zeros(backend, [1, 3, 1]);
  using three = zeros(backend, [3]);
  using four = zeros(backend, [4]);
  using tape = new Tape(backend);
  const [x, t, f] = [image, three, four].map((each) => tape.constant(each));
  expect(() => batchNorm(x!, t!, t!)).toThrow(
    "Cannot run batchNorm() on [1, 3, 1]: a channel has one element, which has no variance",
  );
  expect(() => batchNorm(x!, t!, f!)).toThrow("on [1, 3, 1] with [4]: there are 3 channels");
  const running = { mean: three, variance: four };
  expect(() => batchNorm(x!, t!, t!, { running })).toThrow("with [4]: there are 3 channels");
});
