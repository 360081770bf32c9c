import { expect, test } from "vitest";
import { Curve } from "./curves.ts";

test("Curve.add() keeps the smoothed loss equal to a loss that does not change", () => {
  const curve = new Curve();
  for (let step = 1; step <= 5; step += 1) curve.add({ step, seconds: step, trainLoss: 3 });
  for (const value of curve.smooth) expect(value).toBeCloseTo(3, 12);
  expect(curve.lastTrain).toBeCloseTo(3, 12);
});

test("Curve.add() leaves gaps where a loss was not read or is not finite", () => {
  const curve = new Curve();
  curve.add({ step: 1, seconds: 0.1, trainLoss: 5 });
  curve.add({ step: 2, seconds: 0.2, validationLoss: 4 });
  curve.add({ step: 3, seconds: 0.3, trainLoss: Number.NaN });
  expect(curve.train).toEqual([5, null, null]);
  expect(curve.validation).toEqual([null, 4, null]);
  expect([curve.lastStep, curve.lastSeconds, curve.lastTrain, curve.lastValidation]).toEqual([
    3, 0.3, 5, 4,
  ]);
});

test("Curve.add() lets a repeated step replace what stood from there on", () => {
  const curve = new Curve();
  for (const step of [1, 2, 3]) curve.add({ step, seconds: step, trainLoss: step });
  curve.add({ step: 2, seconds: 9, trainLoss: 7 });
  expect(curve.steps).toEqual([1, 2]);
  expect(curve.seconds).toEqual([1, 9]);
  expect(curve.train).toEqual([1, 7]);
});
