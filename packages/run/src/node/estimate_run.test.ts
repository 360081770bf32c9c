import { createCpuBackend } from "@lrm/kernels-cpu";
import { expect, test, vi } from "vitest";
import { estimateRun } from "./estimate_run.ts";
import { planRun } from "./plan_run.ts";

// Measuring the cost of steps takes seconds, and gives other numbers each time.
vi.mock("./calibration.ts", async (load) => ({
  ...(await load<typeof import("./calibration.ts")>()),
  measureCosts: async () => ({ step: 10, evaluation: 20, finalEvaluation: 100 }),
}));

const SETTINGS = { batch: 1, context: 16, optimizer: "adamw", evaluationTokens: 32 } as const;

test("estimateRun() adds up the time of steps and evaluations", async () => {
  const backend = await createCpuBackend({ threads: 0 });
  const plan = await planRun({ ...SETTINGS, steps: 50 });
  const estimate = await estimateRun(plan, backend);
  expect(estimate).toMatchObject({ steps: 50, tokens: 800, evaluations: 5 });
  // 50 steps of 10 ms; four evaluations on the way and one at the end.
  expect(estimate.seconds).toEqual({
    step: 0.01,
    evaluations: expect.closeTo(0.18, 6),
    total: expect.closeTo(0.68, 6),
  });
  expect(estimate.config.training.steps).toBe(50);
  const often = await planRun({ ...SETTINGS, steps: 50, evaluateEvery: 20 });
  expect(await estimateRun(often, backend)).toMatchObject({ evaluations: 3 });
  await backend.dispose();
});

test("estimateRun() gives each of several ranks its part of the micro-batches and evaluations", async () => {
  const backend = await createCpuBackend({ threads: 0 });
  const plan = await planRun({ ...SETTINGS, steps: 50, accumulation: 4 });
  // Steps of one and of two micro-batches take as long here.
  expect((await estimateRun(plan, backend, { ranks: 4 })).seconds).toEqual({
    step: 0.01,
    evaluations: expect.closeTo(0.045, 6),
    total: expect.closeTo(0.545, 6),
  });
  const { accumulation } = (await estimateRun(plan, backend, { ranks: 4 })).config.training;
  expect(accumulation).toBe(4);
  await backend.dispose();
});

test("estimateRun() takes as many steps as fit into the minutes that were asked for", async () => {
  const backend = await createCpuBackend({ threads: 0 });
  const { steps } = await estimateRun(await planRun({ ...SETTINGS, minutes: 0.1 }), backend);
  expect(steps).toBe((6000 - 180) / 10);
  await backend.dispose();
});
