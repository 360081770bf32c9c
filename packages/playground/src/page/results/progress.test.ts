import { expect, test } from "vitest";
import { Curve } from "../curves.ts";
import { progressOf } from "./progress.ts";

function curveTo(step: number, seconds: number): Curve {
  const curve = new Curve();
  if (step > 0) curve.add({ step, seconds, loss: 1, tokensPerSecond: 1 });
  return curve;
}

test("progressOf() counts the slowest run's steps and adds up what is left of all", () => {
  expect(progressOf([curveTo(50, 10), curveTo(40, 20)], 100)).toEqual({
    step: 40,
    stepsLeft: 60,
    share: 0.45,
    secondsLeft: 10 + 30,
  });
});

test("progressOf() foretells nothing before every run has a step", () => {
  expect(progressOf([], 10)).toEqual({
    step: 0,
    stepsLeft: 10,
    share: 0,
    secondsLeft: undefined,
  });
  expect(progressOf([curveTo(1, 1), curveTo(0, 0)], 10).secondsLeft).toBeUndefined();
});
