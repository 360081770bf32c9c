import { zeros } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { groupNorm } from "./group_norm.ts";
import { Tape } from "./tape.ts";
import { checkGradients } from "./testing/gradient_check.ts";

interface Values {
  x: Float64Array;
  gain: Float64Array;
  bias: Float64Array;
}

function reference(v: Values, C: number, L: number, groups: number): Float64Array {
  const y = new Float64Array(v.x.length);
  const size = (C / groups) * L;
  for (let from = 0; from < y.length; from += size) {
    const row = v.x.subarray(from, from + size);
    const mean = row.reduce((sum, each) => sum + each, 0) / size;
    const variance = row.reduce((sum, each) => sum + (each - mean) ** 2, 0) / size;
    row.forEach((each, i) => {
      const channel = Math.floor((from + i) / L) % C;
      y[from + i] =
        ((each - mean) / Math.sqrt(variance + 1e-5)) * v.gain[channel]! + v.bias[channel]!;
    });
  }
  return y;
}

test.each([
  [1, [2, 4, 3, 2]],
  [2, [3, 4, 5]],
  [3, [2, 6]],
  [5, [1, 5, 1, 7]],
])("groupNorm() with %i groups normalizes %j", (groups, x) => {
  const [, C = 0, ...places] = x;
  const L = places.reduce((a, b) => a * b, 1);
  return checkGradients({
    inputs: { x },
    weights: { gain: [C], bias: [C] },
    reference: (v) => reference(v, C, L, groups),
    run: ({ x }, { gain, bias }) => groupNorm(x, gain, bias, { groups }),
  });
});

test("groupNorm() frees its intermediate values on an inference tape", async () => {
  const backend = await testBackend();
  using image = zeros(backend, [2, 4, 3]);
  using channels = zeros(backend, [4]);
  using tape = Tape.inference(backend);
  const [x, c] = [tape.constant(image), tape.constant(channels)];
  const { liveBuffers } = backend.memory();
  groupNorm(x, c, c, { groups: 2 });
  expect(backend.memory().liveBuffers).toBe(liveBuffers + 1);
});

test("groupNorm() refuses shapes that do not fit", async () => {
  const backend = await testBackend();
  using image = zeros(backend, [2, 4, 3]);
  using channels = zeros(backend, [4]);
  using three = zeros(backend, [3]);
  using tape = new Tape(backend);
  const [x, c, t] = [image, channels, three].map((each) => tape.constant(each));
  expect(() => groupNorm(x!, c!, c!, { groups: 3 })).toThrow(
    "Cannot run groupNorm() on [2, 4, 3]: 3 groups do not divide 4 channels",
  );
  expect(() => groupNorm(x!, c!, t!, { groups: 2 })).toThrow(
    "Cannot run groupNorm() on [2, 4, 3] with [3]: there are 4 channels; pass a tensor of shape [4]",
  );
  expect(() => groupNorm(t!, c!, c!, { groups: 2 })).toThrow(
    "Cannot run groupNorm() on [3]: it needs channels, [B, C, ...], that are not empty",
  );
});
