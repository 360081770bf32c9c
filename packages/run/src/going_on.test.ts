import { runConfigOf } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { withSettings } from "./going_on.ts";
import type { RunConfig } from "./run_config.ts";

const config: RunConfig = runConfigOf(200);

test("withSettings() begins a part only for settings that change a number", () => {
  expect(withSettings(config, 120, {})).toEqual(config);
  expect(withSettings(config, 120, { steps: 200, learningRate: 0.01 }).earlier).toBeUndefined();
  const saved = withSettings(config, 120, { checkpointEvery: 7, sampleTokens: 9 });
  expect(saved).toMatchObject({ training: { checkpointEvery: 7 }, sampleTokens: 9 });
  expect(saved.earlier).toBeUndefined();
  const { optimizer, training } = config;
  const longer = withSettings(config, 120, { steps: 500, evaluationTokens: 50 });
  expect(longer.earlier).toEqual([{ until: 120, optimizer, training }]);
  expect(longer.training).toEqual({
    ...training,
    ...{ steps: 500, evaluationTokens: 10, finalEvaluationTokens: 50 },
  });
  expect(longer.optimizer).toEqual(optimizer);
});

test("withSettings() keeps the settings of the optimizer that are not given", () => {
  const { optimizer } = withSettings(config, 120, { warmup: 0.1, momentum: 0.9 });
  expect(optimizer).toMatchObject({ ...config.optimizer, warmup: 0.1, momentum: 0.9 });
});

test("withSettings() changes between the schedules, and back", () => {
  const cosine = withSettings(config, 120, { schedule: "cosine" });
  expect(cosine.optimizer).toMatchObject({ schedule: "cosine", cooldown: 0 });
  const back = withSettings(cosine, 130, { schedule: "trapezoid" });
  expect(back.optimizer.schedule).toBeUndefined();
  expect(back.optimizer.cooldown).toBeGreaterThan(0);
});

test("withSettings() replaces a part that has done no step", () => {
  const once = withSettings(config, 120, { steps: 500 });
  const twice = withSettings(once, 120, { steps: 400 });
  expect(twice.earlier).toEqual(once.earlier);
  expect(twice.training.steps).toBe(400);
});

test.each([
  [0, { steps: 500 }, "Cannot change the settings of a run that has done no step"],
  [120, { steps: 120 }, "Cannot end the run at step 120: it has done 120 steps; take more with"],
  [120, { learningRate: -1 }, "Cannot use --learning-rate -1 with muon"],
  [120, { rank: 8 }, "Cannot use --rank with muon: only"],
  [120, { warmup: 0.9, cooldown: 0.9 }, "together they are longer than the run"],
])("withSettings() refuses after %i steps: %j", (step, settings, message) => {
  expect(() => withSettings(config, step, settings)).toThrow(message);
});
