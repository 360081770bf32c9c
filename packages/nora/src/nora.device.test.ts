import { Optimizer, type OptimizerParameter, type UpdateRule } from "@lrm/optimizer";
import { optimizerContract } from "@lrm/optimizer/contract";
import { countOperations, Random, type Shape } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { nora, noraEntry } from "./nora.ts";

const backend = await testBackend();

describe("update rule contract", () => {
  const cases = [
    () => nora({ weightDecay: 0.1, momentumWarmup: { from: 0.85, steps: 4 } }),
    () => nora({ nesterov: false, scale: "rms" }),
    () => nora({ weightDecay: 0.1, cautiousWeightDecay: true, nesterov: false }),
    () => nora({ momentumCooldown: { to: 0.5, steps: 4 } }),
    () => nora({ hyperball: true, split: ({ shape: [m = 0] }) => (m % 2 === 0 ? 2 : 1) }),
    () => noraEntry.make({ momentum: 0.9 }, { width: 16 }),
  ].flatMap(optimizerContract);
  test.each(cases)("$title", ({ run }) => run(backend));
});

const parameter = (shape: Shape, seed = 1): OptimizerParameter => ({
  name: "w",
  value: new Random(seed).fork("value").normal(backend, shape),
  gradient: new Random(seed).fork("gradient").normal(backend, shape),
});

const rowsOf = (x: ArrayLike<number>, n: number): number[][] =>
  Array.from({ length: x.length / n }, (_, row) =>
    Array.prototype.slice.call(x, row * n, (row + 1) * n),
  );

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, each, index) => sum + each * b[index]!, 0);

/** The rows of `w` before and after a step. */
async function step(rule: UpdateRule, w: OptimizerParameter, n: number) {
  const before = rowsOf(await w.value.read(), n);
  using optimizer = new Optimizer({ groups: [{ rule, parameters: [w] }] });
  optimizer.step();
  return { before, after: rowsOf(await w.value.read(), n) };
}

test("nora() keeps ‖w′‖² = ‖w‖² + (learningRate · scale)² per row", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 4, max: 70 }),
      fc.constantFrom(1e-6, 1, 1e6),
      fc.nat(),
      async (m, n, size, seed) => {
        const w = parameter([m, n], seed);
        w.gradient.write((await w.gradient.read()).map((value) => value * size));
        const learningRate = 0.5;
        const { before, after } = await step(nora({ learningRate }), w, n);
        const length = learningRate * Math.sqrt(Math.max(1, m / n));
        before.forEach((row, index) => {
          const expected = dot(row, row) + length ** 2;
          // Rounding of V against what is left of U once its part along w is gone, at most all but
          // 1 % of it.
          expect(Math.abs(dot(after[index]!, after[index]!) / expected - 1)).toBeLessThan(1e-4);
        });
        w.value.dispose();
        w.gradient.dispose();
      },
    ),
    { numRuns: 12 },
  ));

test("nora() moves a zero row of weights along its momentum, as RMNP does", async () => {
  const w = parameter([2, 6]);
  w.value.write((await w.value.read()).map((value, index) => (index < 6 ? 0 : value)));
  const [U] = rowsOf(await w.gradient.read(), 6);
  const { after } = await step(nora({ learningRate: 1 }), w, 6);
  const norm = Math.hypot(...U!);
  after[0]!.forEach((each, index) => {
    expect(each).toBeCloseTo(-U![index]! / norm, 5);
  });
});

test("nora() leaves rows where they are whose momentum lies along them, and rows of one column", async () => {
  for (const shape of [
    [5, 9],
    [7, 1],
  ] as const) {
    const w = parameter(shape);
    const along = (await w.value.read()).map((value) => -3.7 * value);
    w.gradient.write(along);
    const { before, after } = await step(nora({ learningRate: 1 }), w, shape[1]);
    expect(after).toEqual(before);
  }
});

test("nora() projects with the weights before decay, which takes the unadjusted learning rate", async () => {
  const w = parameter([12, 3]);
  const options = { learningRate: 0.5, scale: "rms" } as const;
  const decaying = await step(nora({ ...options, weightDecay: 0.2 }), w, 3);
  w.value.write(decaying.before.flat());
  const plain = await step(nora(options), w, 3);
  decaying.after.forEach((row, index) => {
    row.forEach((each, column) => {
      expect(each).toBeCloseTo(
        plain.after[index]![column]! - 0.1 * plain.before[index]![column]!,
        5,
      );
    });
  });
});

test.each([
  ["shape", 12, 3, 2],
  ["rms", 4, 9, 0.6],
  ["none", 12, 3, 1],
] as const)(
  "nora() scaled by %s moves rows of %i×%i matrices by %d",
  async (scale, m, n, factor) => {
    const { before, after } = await step(nora({ scale, learningRate: 0.5 }), parameter([m, n]), n);
    after.forEach((row, index) => {
      const moved = row.map((each, column) => each - before[index]![column]!);
      expect(Math.hypot(...moved)).toBeCloseTo(0.5 * factor, 4);
    });
  },
);

test("nora() is one kernel a parameter, without products or memory of its own", () => {
  const parameters = [parameter([7, 5]), { ...parameter([7, 5]), name: "v" }];
  using optimizer = new Optimizer({ groups: [{ rule: nora(), parameters }] });
  const allocate = vi.spyOn(backend, "allocate");
  expect(countOperations(backend, () => optimizer.step())).toEqual({ map: 2 });
  expect(allocate).not.toHaveBeenCalled();
  allocate.mockRestore();
});

test("nora() keeps four bytes of state for each element", () => {
  const w = parameter([7, 5]);
  const before = backend.memory().liveBytes;
  using optimizer = new Optimizer({ groups: [{ rule: nora(), parameters: [w] }] });
  expect(Object.keys(optimizer.state().tensors)).toEqual(["w.momentum"]);
  expect(backend.memory().liveBytes - before).toBe(4 * 35 + 4); // 4: the scale of gradients
});

test("nora() refuses settings out of range, naming them", () => {
  expect(() => nora({ weightDecay: Number.NaN })).toThrow("Cannot use nora with weightDecay NaN");
  expect(() => nora({ momentumWarmup: { from: 1, steps: 3 } })).toThrow(
    "Cannot use nora with momentumWarmup.from 1: this value is not allowed; take a number from 0 to below 1",
  );
  expect(() => nora({ scale: "big" as "rms" })).toThrow('Cannot use nora with scale "big"');
});
