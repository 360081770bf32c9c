import { expect, test } from "vitest";
import { matrixScale, matrixSettings, splitSettings } from "./matrix_settings.ts";
import { trainingDefaultOf } from "./resolve_settings.ts";

test("matrixScale() is √max(1, m/n), 0.2 √max(m, n) or 1", () => {
  expect(matrixScale("shape", 16, 4)).toBe(2);
  expect(matrixScale("shape", 4, 16)).toBe(1);
  expect(matrixScale("rms", 4, 25)).toBe(1);
  expect(matrixScale("none", 9, 1)).toBe(1);
});

test("matrixSettings() and splitSettings() keep the paper's defaults beside those of training", () => {
  const settings = {
    ...matrixSettings({ learningRate: 0.02, training: { learningRate: 0.01 } }),
    ...splitSettings({ training: true }),
  };
  const model = { width: 128 };
  expect(settings.learningRate.default).toBe(0.02);
  expect(trainingDefaultOf(settings.learningRate, model)).toBe(0.01);
  expect(trainingDefaultOf(settings.weightDecay, model)).toBe(0);
  expect(settings.splitQkv.default).toBe(false);
  expect(trainingDefaultOf(settings.splitQkv, model)).toBe(true);
  expect(trainingDefaultOf(settings.split, model)).toBeUndefined();
});
