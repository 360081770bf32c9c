import { Optimizer, type OptimizerParameter, type UpdateRule } from "@lrm/optimizer";
import { optimizerContract } from "@lrm/optimizer/contract";
import { countOperations, Random, type Shape } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { rmnp, rmnpEntry } from "./rmnp.ts";

const backend = await testBackend();

describe("update rule contract", () => {
  const cases = [
    () => rmnp({ weightDecay: 0.1, momentumWarmup: { from: 0.85, steps: 4 } }),
    () => rmnp({ nesterov: false, scale: "rms" }),
    () => rmnp({ weightDecay: 0.1, cautiousWeightDecay: true, nesterov: false }),
    () => rmnp({ momentumCooldown: { to: 0.5, steps: 4 } }),
    () => rmnp({ hyperball: true, split: ({ shape: [m = 0] }) => (m % 2 === 0 ? 2 : 1) }),
    () => rmnpEntry.make({ momentum: 0.9 }, { width: 16 }),
  ].flatMap(optimizerContract);
  test.each(cases)("$title", ({ run }) => run(backend));
});

const parameter = (shape: Shape, seed = 1): OptimizerParameter => ({
  name: "w",
  value: new Random(seed).fork("value").normal(backend, shape),
  gradient: new Random(seed).fork("gradient").normal(backend, shape),
});

/** By how much steps along one gradient change `w`, over all of them. */
async function change(rule: UpdateRule, w: OptimizerParameter, steps = 1): Promise<Float32Array> {
  const before = await w.value.read();
  using optimizer = new Optimizer({ groups: [{ rule, parameters: [w] }] });
  for (let step = 0; step < steps; step++) optimizer.step();
  const after = await w.value.read();
  return Float32Array.from(after, (value, index) => before[index]! - value);
}

const norms = (x: ArrayLike<number>, n: number): number[] =>
  Array.from({ length: x.length / n }, (_, row) =>
    Math.hypot(...Array.prototype.slice.call(x, row * n, (row + 1) * n)),
  );

test("rmnp() does not depend on the scale of gradients up to the largest of float32, to the last bit", async () => {
  const update = (factor: number) => {
    const w = parameter([7, 33]);
    w.gradient.write(Float32Array.from(plain, (each) => each * factor));
    return change(rmnp({ learningRate: 0.5 }), w);
  };
  const plain = await parameter([7, 33]).gradient.read();
  const expected = await update(1);
  for (const power of [-20, 40, 50, 60, 64, 80, 110, 125]) {
    expect(await update(2 ** power), `2^${power}`).toEqual(expected);
  }
});

test("rmnp() gives every non-zero row of an update the norm learningRate · √max(1, m/n)", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 70 }),
      fc.constantFrom(1e-6, 1, 1e9), // far above 1e-12 even where a row is a single, small number
      fc.nat(),
      async (m, n, size, seed) => {
        const w = parameter([m, n], seed);
        const zeroRow = seed % m;
        const gradient = (await w.gradient.read()).map((value, index) =>
          Math.floor(index / n) === zeroRow ? 0 : value * size,
        );
        w.gradient.write(gradient);
        w.value.write(new Float32Array(m * n)); // so that no bits of the update are lost
        const rows = norms(await change(rmnp({ learningRate: 0.5 }), w), n);
        rows.forEach((norm, row) => {
          const expected = row === zeroRow ? 0 : 0.5 * Math.sqrt(Math.max(1, m / n));
          // A float32 sum of squares, its root and a quotient: 2⁻²⁴ each and WebGPU's 2.5 times
          // that.
          expect(Math.abs(norm - expected)).toBeLessThanOrEqual(2e-6 * expected);
        });
        w.value.dispose();
        w.gradient.dispose();
      },
    ),
    { numRuns: 12 },
  ));

test("rmnp() never transposes: rows are the output neurons of tall and wide matrices alike", async () => {
  for (const shape of [
    [9, 4],
    [4, 9],
  ] as const) {
    const [, n] = shape;
    const w = parameter(shape);
    const U = await w.gradient.read();
    const rows = norms(U, n);
    const D = await change(rmnp({ learningRate: 1, scale: "none" }), w);
    D.forEach((each, index) => {
      expect(each).toBeCloseTo(U[index]! / rows[Math.floor(index / n)]!, 5);
    });
  }
});

test.each([
  ["shape", 12, 3, 2],
  ["shape", 3, 12, 1],
  ["rms", 4, 9, 0.6],
  ["none", 12, 3, 1],
] as const)(
  "rmnp() scaled by %s moves rows of %i×%i matrices by %d",
  async (scale, m, n, factor) => {
    const D = await change(rmnp({ scale, learningRate: 0.5 }), parameter([m, n]));
    for (const norm of norms(D, n)) expect(norm).toBeCloseTo(0.5 * factor, 4);
  },
);

test("rmnp() decays by the unadjusted learning rate, whatever the scale", async () => {
  const w = parameter([12, 3]);
  w.gradient.write(new Float32Array(36));
  const before = await w.value.read();
  const gone = await change(rmnp({ scale: "rms", learningRate: 0.5, weightDecay: 0.2 }), w);
  gone.forEach((each, index) => {
    expect(each).toBeCloseTo(0.1 * before[index]!, 5);
  });
});

test("rmnp() warms its momentum up and takes it plain", async () => {
  const w = parameter([1, 2]);
  w.value.write([0, 0]);
  w.gradient.write([1, 0]);
  const rule = rmnp({ momentum: 0.95, nesterov: false, momentumWarmup: { from: 0.75, steps: 2 } });
  using optimizer = new Optimizer({ groups: [{ rule, parameters: [w] }] });
  const momentum = async () => (await optimizer.state().tensors["w.momentum"]!.read())[0];
  optimizer.step();
  expect(await momentum()).toBeCloseTo(0.25, 6); // β = 0.75
  w.gradient.write([0, 1]);
  optimizer.step(); // β = 0.85: M = (0.2125, 0.15), followed as it is
  expect(await momentum()).toBeCloseTo(0.2125, 6);
  const length = Math.hypot(0.2125, 0.15);
  expect((await w.value.read())[1]).toBeCloseTo((-0.02 * 0.15) / length, 5);
});

test("rmnp() is one kernel a parameter, without products or memory of its own", () => {
  const parameters = [parameter([7, 5]), { ...parameter([7, 5]), name: "v" }];
  using optimizer = new Optimizer({ groups: [{ rule: rmnp(), parameters }] });
  const allocate = vi.spyOn(backend, "allocate");
  expect(countOperations(backend, () => optimizer.step())).toEqual({ map: 2 });
  expect(allocate).not.toHaveBeenCalled();
  allocate.mockRestore();
});

test("rmnp() keeps four bytes of state for each element", () => {
  const w = parameter([7, 5]);
  const before = backend.memory().liveBytes;
  using optimizer = new Optimizer({ groups: [{ rule: rmnp(), parameters: [w] }] });
  expect(Object.keys(optimizer.state().tensors)).toEqual(["w.momentum"]);
  expect(backend.memory().liveBytes - before).toBe(4 * 35 + 4); // 4: the scale of gradients
});

test("rmnp() sees a convolution as (out, rest)", async () => {
  const w = parameter([3, 2, 2, 2]);
  const D = await change(rmnp({ learningRate: 1 }), w);
  for (const norm of norms(D, 8)) expect(norm).toBeCloseTo(1, 5);
});

test("rmnp() refuses settings out of range, naming them", () => {
  expect(() => rmnp({ learningRate: -1 })).toThrow("Cannot use rmnp with learningRate -1");
  expect(() => rmnp({ momentum: 1 })).toThrow(
    "Cannot use rmnp with momentum 1: this value is not allowed; take a number from 0 to below 1",
  );
  expect(() => rmnp({ scale: "big" as "rms" })).toThrow(
    'Cannot use rmnp with scale "big": this value is not allowed; take "shape", "rms" or "none"',
  );
});
