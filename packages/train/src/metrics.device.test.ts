import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { NonFiniteError, StepRecords } from "./metrics.ts";
import { Bigram } from "./testing/bigram.ts";

const backend = await testBackend();

/** Records three steps with given losses and gradients. */
async function drained(losses: readonly number[], gradients: readonly number[], first = 11) {
  using model = new Bigram(backend);
  using records = new StepRecords(backend, model.parameters, 4);
  losses.forEach((loss, index) => {
    records.lossSlot().write([loss]);
    for (const { gradient, name } of model.parameters) {
      const entry = name === "head" ? gradients[index]! : 0.5;
      gradient.write(new Float32Array(gradient.size).fill(entry));
    }
    records.finish(first + index, model.parameters, 0.25 * index);
  });
  expect(records.waiting).toBe(losses.length);
  const result = await records.drain("tokens", (step) => 32 * step);
  expect(records.waiting).toBe(0);
  return result;
}

test("StepRecords.drain() gives each step's loss, gradient norm, learning rate and tokens", async () => {
  const { metrics, failure } = await drained([3, 2, 1], [1, 2, 0]);
  expect(failure).toBeUndefined();
  // Two matrices of 128 elements: all elements are one half in the first, and `g` in the second.
  const norm = (g: number): number => Math.sqrt(128 * (0.25 + g * g));
  expect(metrics).toEqual([
    { step: 11, loss: 3, gradientNorm: norm(1), learningRate: 0, tokens: 352 },
    { step: 12, loss: 2, gradientNorm: norm(2), learningRate: 0.25, tokens: 384 },
    { step: 13, loss: 1, gradientNorm: norm(0), learningRate: 0.5, tokens: 416 },
  ]);
});

test("StepRecords.drain() names the first step and tensor that is not finite, and keeps the steps before it", async () => {
  const bad = await drained([3, 2, Number.NaN], [1, Number.POSITIVE_INFINITY, 1]);
  expect(bad.metrics.map(({ step }) => step)).toEqual([11]);
  expect(bad.failure).toBeInstanceOf(NonFiniteError);
  expect(bad.failure).toMatchObject({ step: 12, tensor: "the gradient of head" });
  expect(bad.failure!.message).toBe(
    "Stopped at step 12: the gradient of head is not finite, or its norm is above 1.8e19; try a lower learning rate (the last good checkpoint is kept)",
  );
  const nan = await drained([3], [Number.NaN]);
  expect(nan.failure!.message).toContain("the gradient of head is not finite (NaN);");
  const infinite = await drained([Number.POSITIVE_INFINITY], [1]);
  expect(infinite.failure!.message).toContain("the loss is not finite (Infinity);");
  const loss = await drained([Number.NaN, 2], [1, 1]);
  expect(loss.metrics).toEqual([]);
  expect(loss.failure).toMatchObject({ step: 11, tensor: "the loss" });
});

test("StepRecords.drain() does not say of a finite gradient that it is not finite", async () => {
  const large = await drained([3, 2], [1e18, 2e18]); // norms of 1.1e19 and 2.3e19
  expect(large.metrics).toHaveLength(1);
  expect(large.metrics[0]!.gradientNorm! / (1e18 * Math.sqrt(128))).toBeCloseTo(1, 5);
  expect(large.failure!.message).toContain("or its norm is above 1.8e19");
});

test("StepRecords.drain() reads nothing when no step waits, and starts again at the next step", async () => {
  using model = new Bigram(backend);
  using records = new StepRecords(backend, model.parameters, 2);
  expect(await records.drain("tokens", (step) => step)).toEqual({
    metrics: [],
    failure: undefined,
  });
  for (const step of [5, 6]) {
    records.lossSlot().write([step]);
    records.finish(step, model.parameters, 1);
    expect((await records.drain("tokens", (step) => step)).metrics).toMatchObject([
      { step, loss: step },
    ]);
  }
});

test("StepRecords.drain() hands an optimizer's flags back, each with its own step", async () => {
  using model = new Bigram(backend);
  using flags = tensor(backend, [0, 0, 0]);
  const warnings = (values: ArrayLike<number>) =>
    Array.from(values).flatMap((value, index) => (value === 0 ? [] : [`flag ${index}`]));
  using records = new StepRecords(backend, model.parameters, 4, { flags, warnings });
  for (const [step, raised] of [
    [1, [0, 0, 0]],
    [2, [1, 0, 1]],
    [3, [0, 1, 0]],
  ] as const) {
    records.lossSlot().write([1]);
    flags.write(raised);
    records.finish(step, model.parameters, 1);
  }
  const { metrics } = await records.drain("tokens", (step) => step);
  expect(metrics.map((each) => each.warnings)).toEqual([
    undefined,
    ["flag 0", "flag 2"],
    ["flag 1"],
  ]);
  expect(metrics[0]).not.toHaveProperty("warnings");
});

test("StepRecords frees its memory", () => {
  using weight = tensor(backend, [1]);
  const before = backend.memory().liveBytes;
  {
    using records = new StepRecords(backend, [], 3);
    expect(records.waiting).toBe(0);
    expect(backend.memory().liveBytes).toBeGreaterThan(before);
  }
  expect(backend.memory().liveBytes).toBe(before);
  expect(weight.disposed).toBe(false);
});

test("StepRecords.drain() gives the norm of the update in the steps that measured it", async () => {
  using model = new Bigram(backend);
  using records = new StepRecords(backend, model.parameters, 4);
  for (const [step, squares] of [
    [1, 9],
    [2, undefined],
    [3, 0],
    [4, Number.POSITIVE_INFINITY],
  ] as const) {
    records.lossSlot().write([1]);
    if (squares !== undefined) records.updateSlot().write([squares]);
    records.finish(step, model.parameters, 1);
  }
  const { metrics, failure } = await records.drain("tokens", (step) => step);
  expect(metrics.map(({ updateNorm }) => updateNorm)).toEqual([3, undefined, 0]);
  expect(metrics[1]).not.toHaveProperty("updateNorm");
  expect(failure).toMatchObject({ step: 4, tensor: "the update" });
});

test("StepRecords.drain() blames the weights that a run began with for what is not finite before its first update", async () => {
  for (const [losses, gradients, tensor] of [
    [[Number.NaN, 2], [1, 1], "the loss"],
    [[3, 2], [Number.NaN, 1], "the gradient of head"],
  ] as const) {
    const { failure } = await drained(losses, gradients, 1);
    expect(failure!.message).toBe(
      `Stopped at step 1: ${tensor} is not finite (NaN); start from other weights (no update came before, so the initial weights cause it)`,
    );
  }
  const { failure } = await drained([3, Number.NaN], [1, 1], 1);
  expect(failure!.message).toMatch(
    /^Stopped at step 2: .* try a lower learning rate \(the last good checkpoint is kept\)$/,
  );
});
