import { RecentLoss } from "@lrm/run";
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
  expect(curve.mean).toEqual([5, 5, null]);
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

test("Curve.mean follows few steps at the start, and about twelve later", () => {
  const curve = new Curve();
  curve.add(point(1, 4));
  curve.add(point(2, 1));
  expect(curve.mean).toEqual([4, expect.closeTo(1.6)]); // 1.25 steps are followed: a fifth is kept
  for (let step = 3; step <= 99; step += 1) curve.add(point(step, 2));
  curve.add(point(100, 14));
  expect(curve.mean.at(-1)).toBeCloseTo(3, 2);
});

test("Curve.mean counts the steps between two points", () => {
  const [every, second] = [new Curve(), new Curve()];
  for (let step = 1; step <= 60; step += 1) {
    every.add(point(step, step < 51 ? 1 : 3));
    if (step % 2 === 0) second.add(point(step, step < 51 ? 1 : 3));
  }
  expect(second.mean.at(-1)).toBeCloseTo(every.mean.at(-1)!, 1);
});

test("Curve.lastTrain is the training loss of the terminal, whatever the curve's mean is", () => {
  const curve = new Curve();
  const recent = new RecentLoss();
  for (let step = 1; step <= 50; step += 1) {
    const loss = 5 / step + Math.sin(step);
    curve.add(point(step, loss));
    recent.add(loss);
    expect(curve.lastTrain).toBe(recent.mean);
  }
  curve.add(point(51, Number.NaN));
  expect(curve.lastTrain).toBe(recent.mean);
  expect(new Curve().lastTrain).toBeUndefined();
});

test("Curve.add() lets a repeated step replace what stood from there on", () => {
  const curve = new Curve();
  for (const step of [1, 2, 3]) curve.add(point(step, step));
  curve.add(point(2, 7, { seconds: 9 }));
  expect(curve.steps).toEqual([1, 2]);
  expect(curve.seconds).toEqual([0.1, 9]);
  expect(curve.train).toEqual([1, 7]);
  expect(curve.mean).toEqual([1, expect.closeTo(5.8)]);
});
