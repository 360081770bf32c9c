import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { SETTINGS } from "./testing/bigram.ts";
import { Run } from "./testing/run.ts";
import type { TrainableModel } from "./trainable_model.ts";

const backend = await testBackend();

test("train() goes on from a saved state with the same bits and metrics as if never stopped", async () => {
  using whole = new Run(backend);
  await whole.train();
  using resumed = new Run(backend);
  resumed.restore(whole, 16);
  await resumed.train();
  expect(resumed.metrics).toEqual(whole.metrics.slice(16));
  expect(await resumed.state()).toEqual(await whole.state());
});

test("train() stops when aborted, after saving, and goes on with the same bits", async () => {
  using whole = new Run(backend);
  await whole.train();
  using run = new Run(backend);
  const controller = new AbortController();
  let seen = 0;
  const done = await run.train(SETTINGS, {
    signal: controller.signal,
    onStep: (metrics) => {
      run.metrics.push(metrics);
      if (++seen === 5) controller.abort();
    },
  });
  expect(done).toBeGreaterThanOrEqual(5);
  expect(done).toBeLessThan(SETTINGS.steps);
  expect([...run.saved.keys()].at(-1)).toBe(done);
  expect(run.metrics).toHaveLength(done);
  await run.train();
  expect(run.metrics).toEqual(whole.metrics);
  expect(await run.state()).toEqual(await whole.state());
});

test("train() cuts an evaluation short when aborted, reports its step without a validation loss, and saves", async () => {
  using run = new Run(backend);
  const controller = new AbortController();
  let evaluated = 0;
  const impatient: TrainableModel = {
    parameters: run.model.parameters,
    loss(tape, inputs, targets) {
      if (!tape.recording && ++evaluated === 40) controller.abort();
      return run.model.loss(tape, inputs, targets);
    },
  };
  const settings = { ...SETTINGS, batch: 1, context: 2, evaluationTokens: 200 }; // 99 batches
  const done = await run.train(settings, { signal: controller.signal }, impatient);
  expect(evaluated).toBe(64);
  expect(done).toBe(10);
  expect(run.metrics).toHaveLength(10);
  expect(run.metrics[9]).not.toHaveProperty("validationLoss");
  expect([...run.saved.keys()]).toEqual([10]);
});

test("train() notices a signal that comes from the event loop", async () => {
  using run = new Run(backend);
  const controller = new AbortController();
  // A backend that computes synchronously would otherwise never let the timer run.
  setTimeout(() => controller.abort(), 1);
  const settings = {
    ...SETTINGS,
    steps: 1_000_000,
    evaluateEvery: 1_000_000,
    checkpointEvery: 1_000_000,
  };
  const done = await run.train(settings, { signal: controller.signal });
  expect(done).toBeLessThan(1_000_000);
  expect([...run.saved.keys()]).toEqual([done]);
});

test("train() does nothing when aborted before, or when all steps are done", async () => {
  using run = new Run(backend);
  expect(await run.train(SETTINGS, { signal: AbortSignal.abort() })).toBe(0);
  await run.train({ ...SETTINGS, steps: 2 });
  run.metrics.length = 0;
  run.saved.clear();
  expect(await run.train({ ...SETTINGS, steps: 2 })).toBe(2);
  expect(run.metrics).toEqual([]);
  expect(run.saved.size).toBe(0);
});

test("train() hears the signal within a long step, drops that step, and does it again with the same bits", async () => {
  const settings = { ...SETTINGS, accumulation: 50, steps: 4 };
  using whole = new Run(backend);
  await whole.train(settings);
  using run = new Run(backend);
  const controller = new AbortController();
  let forwards = 0;
  const onPhase = (phase: string) => {
    if (phase === "forward" && ++forwards === 120) controller.abort();
  };
  expect(await run.train(settings, { signal: controller.signal, onPhase })).toBe(2);
  expect(forwards).toBeLessThan(140);
  expect([...run.saved.keys()]).toEqual([2]);
  expect(await run.train(settings)).toBe(4);
  expect(run.metrics).toEqual(whole.metrics);
  expect(await run.state()).toEqual(await whole.state());
});

test("train() stops after the step at which shouldStop() returns true, and reports all steps", async () => {
  using run = new Run(backend);
  const shouldStop = () => run.optimizer.steps === 3;
  expect(await run.train(SETTINGS, { shouldStop })).toBe(3);
  expect(run.metrics.map(({ step }) => step)).toEqual([1, 2, 3]);
});

test("train() evaluates the last step first where that was cut short, and goes on as if it had not been", async () => {
  const settings = { ...SETTINGS, batch: 1, context: 2, evaluationTokens: 200 }; // 99 batches
  using whole = new Run(backend);
  await whole.train(settings);
  using cut = new Run(backend);
  const controller = new AbortController();
  const { signal } = controller;
  let evaluated = 0;
  const model: TrainableModel = {
    parameters: cut.model.parameters,
    loss(tape, inputs, targets) {
      if (!tape.recording && ++evaluated === 40) controller.abort();
      return cut.model.loss(tape, inputs, targets);
    },
  };
  await cut.train(settings, { signal }, model);
  const unevaluated = cut.metrics.pop()!;
  expect(unevaluated).not.toHaveProperty("validationLoss");
  await cut.train(settings, { unevaluated });
  expect(cut.metrics).toEqual(whole.metrics);
});
