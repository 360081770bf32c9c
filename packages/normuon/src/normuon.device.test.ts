import { muon } from "@lrm/muon";
import {
  Optimizer,
  type OptimizerParameter,
  splitHeads,
  splitQKV,
  type UpdateRule,
} from "@lrm/optimizer";
import { optimizerContract } from "@lrm/optimizer/contract";
import { JORDAN, POLAR_EXPRESS } from "@lrm/orthogonalize";
import { copy, countOperations, Random, type Shape } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { type NorMuonOptions, normuon, normuonEntry } from "./normuon.ts";
import { followNorMuon } from "./testing/follow_normuon.ts";

const backend = await testBackend();

describe("update rule contract", () => {
  // Heads of two rows; the first parameter has seven.
  const byHeads = splitHeads(2, { headSize: 2, isSplit: (name) => name !== "p0.weight" });
  const cases = [
    () => normuon({ weightDecay: 0.1, momentumWarmup: { from: 0.85, steps: 4 } }),
    () => normuon({ nesterov: false, scale: "rms", rowDecay: 0 }),
    () => normuon({ momentumCooldown: { to: 0.5, steps: 4 } }),
    () => normuon({ weightDecay: 0.1, cautiousWeightDecay: true, split: byHeads }),
    () => normuon({ hyperball: true }),
    () => normuon({ hyperball: true, coefficients: "converging", split: byHeads }),
    () => normuon({ split: ({ shape: [m = 0] }) => (m % 2 === 0 ? 2 : 1) }),
    () => normuonEntry.make({ rowDecay: 0.9, coefficients: POLAR_EXPRESS }, { width: 16 }),
  ].flatMap(optimizerContract);
  test.each(cases)("$title", ({ run }) => run(backend));
});

const parameter = (shape: Shape, name = "w", seed = 1): OptimizerParameter => ({
  name,
  value: new Random(seed).fork("value").fork(name).normal(backend, shape),
  gradient: new Random(seed).fork("gradient").fork(name).normal(backend, shape),
});

const rowsOf = (x: ArrayLike<number>, n: number): number[][] =>
  Array.from({ length: x.length / n }, (_, row) =>
    Array.prototype.slice.call(x, row * n, (row + 1) * n),
  );

/** By how much steps along one gradient change `w`, over all of them. */
async function change(rule: UpdateRule, w: OptimizerParameter, steps = 1): Promise<Float32Array> {
  const before = await w.value.read();
  using optimizer = new Optimizer({ groups: [{ rule, parameters: [w] }] });
  for (let step = 0; step < steps; step++) optimizer.step();
  const after = await w.value.read();
  return Float32Array.from(after, (value, index) => before[index]! - value);
}

test.each<[m: number, n: number, options: NorMuonOptions]>([
  [24, 16, {}],
  [16, 24, { weightDecay: 0.3 }],
  [16, 16, { rowDecay: 0.5, nesterov: false }],
  [64, 16, { momentum: 0.8, scale: "rms" }],
  [5, 70, { scale: "none" }],
  [1, 9, {}],
  [9, 1, {}],
])(
  "normuon() follows its equations in float64 on %i×%i matrices with %o",
  async (m, n, options) => {
    const w = parameter([m, n]);
    const initial = rowsOf(await w.value.read(), n);
    const gradients = Array.from({ length: 12 }, (_, step) => new Random(9).fork(step));
    const rule = normuon({ learningRate: 0.05, ...options });
    using optimizer = new Optimizer({ groups: [{ rule, parameters: [w] }] });
    const given: number[][][] = [];
    for (const random of gradients) {
      using fresh = random.normal(backend, [m, n]);
      const values = await fresh.read();
      w.gradient.write(values);
      given.push(rowsOf(values, n));
      optimizer.step();
    }
    const expected = followNorMuon(initial, given, { learningRate: 0.05, ...options });
    const error = relativeError(await w.value.read(), expected.W.flat());
    expect(error).toBeLessThan(2e-6); // what reference values of trajectories are held to
    const { "w.rowVariance": v } = optimizer.state().tensors;
    expect(v!.shape).toEqual([m]);
    // Squares of what five steps of Newton–Schulz round in float32.
    expect(relativeError(await v!.read(), expected.v)).toBeLessThan(2e-5);
  },
);

test("normuon() moves all rows as far in the first step, and together as far as Newton–Schulz's update", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 24 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(1e-2, 1, 1e9),
      fc.nat(),
      async (m, n, size, seed) => {
        const w = parameter([m, n], "w", seed);
        w.gradient.write((await w.gradient.read()).map((value) => value * size));
        w.value.write(new Float32Array(m * n)); // so that no bits of the update are lost
        const options = { learningRate: 1, weightDecay: 0, scale: "none" } as const;
        const D = rowsOf(await change(normuon(options), w), n);
        const gradient = [rowsOf(await w.gradient.read(), n)];
        const { O } = followNorMuon(D, gradient, options);
        const expected = Math.hypot(...O.flat()) / Math.sqrt(m);
        // The guard, 1e-8, against a row of the first v: most where the root of v is small.
        D.forEach((row, index) => {
          const guard = 1e-8 / Math.sqrt((0.05 / n) * Math.hypot(...O[index]!) ** 2);
          expect(Math.abs(Math.hypot(...row) / expected - 1)).toBeLessThan(1e-4 + guard);
        });
        w.value.dispose();
        w.gradient.dispose();
      },
    ),
    { numRuns: 12, seed: 3 },
  ));

test("normuon() leaves a zero row where it is, and the others move as without it", async () => {
  const [whole, others] = [parameter([4, 6]), parameter([3, 6])];
  for (const { value } of [whole, others]) value.write(new Float32Array(value.size));
  const gradient = (await whole.gradient.read()).map((each, at) => (at < 6 ? 0 : each));
  whole.gradient.write(gradient);
  others.gradient.write(gradient.slice(6));
  const rule = normuon({ scale: "none" });
  const D = await change(rule, whole, 2);
  expect(D.slice(0, 6)).toEqual(new Float32Array(6));
  expect(relativeError(D.slice(6), await change(rule, others, 2))).toBeLessThan(1e-5);
});

test("normuon() gives each part of a split weight its own norm and its own rows", async () => {
  const packed = parameter([12, 5], "attn.c_attn.weight");
  const plain = parameter([12, 5], "plain");
  const rows = (tensor: OptimizerParameter["value"], part: number) =>
    copy(tensor.slice(part * 4, part * 4 + 4));
  const parts = [0, 1, 2].map((part) => {
    const { value, gradient } = packed;
    return { name: `${part}`, value: rows(value, part), gradient: rows(gradient, part) };
  });
  const options = { learningRate: 0.5 };
  using whole = new Optimizer({
    groups: [{ rule: normuon({ ...options, split: splitQKV() }), parameters: [plain, packed] }],
  });
  using apart = new Optimizer({ groups: [{ rule: normuon(options), parameters: parts }] });
  for (let step = 0; step < 3; step++) for (const each of [whole, apart]) each.step();
  const read = async (optimizer: Optimizer, names: string[]) => {
    const { tensors } = optimizer.state();
    const each = await Promise.all(names.map((name) => tensors[`${name}.rowVariance`]!.read()));
    return each.flatMap((values) => [...values]);
  };
  const expected = await Promise.all(parts.map(({ value }) => value.read()));
  const actual = await packed.value.read();
  expect(
    relativeError(
      actual,
      expected.flatMap((each) => [...each]),
    ),
  ).toBeLessThan(1e-5);
  const v = await read(whole, ["attn.c_attn.weight"]);
  expect(relativeError(v, await read(apart, ["0", "1", "2"]))).toBeLessThan(1e-5);
});

test("normuon() takes three kernels more than muon() for all matrices of a shape, and reads nothing", () => {
  const parameters = ["a", "b"].map((name) => parameter([7, 5], name));
  const read = vi.spyOn(backend, "read");
  const kernels = (rule: UpdateRule) => {
    using optimizer = new Optimizer({ groups: [{ rule, parameters }] });
    return countOperations(backend, () => optimizer.step());
  };
  const { map = 0, reduce = 0, ...others } = kernels(muon());
  expect(kernels(normuon())).toEqual({ map: map + 2, reduce: reduce + 1, ...others });
  expect(read).not.toHaveBeenCalled();
  read.mockRestore();
});

test("normuon() keeps four bytes of state for each element, and for each row", () => {
  const w = parameter([7, 5]);
  const before = backend.memory().liveBytes;
  using optimizer = new Optimizer({ groups: [{ rule: normuon(), parameters: [w] }] });
  expect(Object.keys(optimizer.state().tensors)).toEqual(["w.momentum", "w.rowVariance"]);
  expect(backend.memory().liveBytes - before).toBe(4 * 35 + 4 * 7 + 4); // 4: the scale of gradients
});

test("normuon() hands its coefficients on to Newton–Schulz", async () => {
  const w = () => parameter([6, 8]);
  const options = { learningRate: 1, coefficients: POLAR_EXPRESS };
  expect(await change(normuon(options), w())).not.toEqual(
    await change(normuon({ ...options, coefficients: JORDAN }), w()),
  );
});

test("normuon() refuses settings out of range, naming them", () => {
  for (const rowDecay of [1, -0.1, Number.NaN]) {
    expect(() => normuon({ rowDecay })).toThrow(
      `Cannot use normuon with rowDecay ${rowDecay}: this value is not allowed; take a number from 0 to below 1`,
    );
  }
  expect(() => normuon({ scale: "big" as "rms" })).toThrow('Cannot use normuon with scale "big"');
});
