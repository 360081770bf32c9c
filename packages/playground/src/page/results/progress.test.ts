import { expect, test } from "vitest";
import { Curve } from "../curves.ts";
import { progressOf } from "./progress.ts";

function curveTo(step: number): Curve {
  const curve = new Curve();
  if (step > 0) curve.add({ step, seconds: 1, loss: 1, tokensPerSecond: 1 });
  return curve;
}

test("progressOf() counts the slowest run's steps and the time of all", () => {
  expect(progressOf([curveTo(50), curveTo(40)], 100, 11)).toEqual({
    step: 40,
    stepsLeft: 60,
    fraction: 0.45,
    secondsLeft: 10,
  });
});

test("progressOf() foretells nothing before the speed is known", () => {
  const nothing = { step: 0, stepsLeft: 10, fraction: 0, secondsLeft: undefined };
  expect(progressOf([], 10, 5)).toEqual(nothing);
  expect(progressOf([curveTo(0)], 10, undefined)).toEqual(nothing);
});
