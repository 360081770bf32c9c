import { expect, test } from "vitest";
import { Curve, type CurvePoint } from "./curves.ts";

const point = (step: number, loss: number, more: Partial<CurvePoint> = {}): CurvePoint => ({
  step,
  seconds: step / 10,
  loss,
  tokensPerSecond: 100 * step,
  ...more,
});

test("Curve.add() keeps columns of one length, with gaps where nothing was measured", () => {
  const curve = new Curve();
  curve.add(point(1, 5));
  curve.add(point(2, 5, { validationLoss: 4.5 }));
  curve.add(point(3, Number.NaN));
  expect(curve.steps).toEqual([1, 2, 3]);
  expect(curve.train).toEqual([5, 5, null]);
  expect(curve.mean).toEqual([5, expect.closeTo(5), null]);
  expect(curve.validation).toEqual([null, 4.5, null]);
  const { lastStep, lastSeconds, lastTrain, lastValidation, tokensPerSecond } = curve;
  expect([lastStep, lastSeconds, lastTrain, lastValidation, tokensPerSecond]).toEqual([
    3,
    0.3,
    expect.closeTo(5),
    4.5,
    300,
  ]);
});

test("Curve.mean follows the losses exponentially, from the first one on", () => {
  const curve = new Curve();
  for (const [index, loss] of [4, 2, 2].entries()) curve.add(point(index + 1, loss));
  const [first, second, third] = curve.mean;
  expect(first).toBe(4);
  expect(second).toBeCloseTo((0.92 * 4 + 2) / 1.92, 12);
  expect(third).toBeCloseTo((0.92 ** 2 * 4 + 0.92 * 2 + 2) / (0.92 ** 2 + 0.92 + 1), 12);
});

test("Curve.add() lets a repeated step replace what stood from there on", () => {
  const curve = new Curve();
  for (const step of [1, 2, 3]) curve.add(point(step, step));
  curve.add(point(2, 7, { seconds: 9 }));
  expect(curve.steps).toEqual([1, 2]);
  expect(curve.seconds).toEqual([0.1, 9]);
  expect(curve.train).toEqual([1, 7]);
  expect(curve.mean[1]).toBeCloseTo((0.92 + 7) / 1.92, 12);
});
