import { expect, test } from "vitest";
import { Curve } from "../curves.ts";
import { Pace, progressOf } from "./progress.ts";

function curveTo(step: number): Curve {
  const curve = new Curve();
  if (step > 0) curve.add({ step, seconds: 1, loss: 1, tokensPerSecond: 1 });
  return curve;
}

test("progressOf() counts the slowest run's steps and the time of all", () => {
  expect(progressOf([curveTo(50), curveTo(40)], 100, 11)).toEqual({
    step: 40,
    stepsLeft: 60,
    share: 0.45,
    secondsLeft: 10,
  });
});

test("progressOf() foretells nothing without a pace", () => {
  const nothing = { step: 0, stepsLeft: 10, share: 0, secondsLeft: undefined };
  expect(progressOf([], 10, 5)).toEqual(nothing);
  expect(progressOf([curveTo(0)], 10, undefined)).toEqual(nothing);
});

test("Pace.at() counts from where training began or went on", () => {
  const pace = new Pace();
  pace.begin(0, 1000);
  expect([pace.at(0, 2000), pace.at(30, 3000)]).toEqual([undefined, 15]);
  pace.begin(30, 90_000);
  expect([pace.at(30, 91_000), pace.at(50, 92_000)]).toEqual([undefined, 10]);
});
