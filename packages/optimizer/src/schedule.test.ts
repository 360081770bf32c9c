import { expect, test } from "vitest";
import { constant, cosine, linearDecay, type Schedule, trapezoid } from "./schedule.ts";

const at = (schedule: Schedule, steps: readonly number[]) =>
  steps.map((step) => Number(schedule(step).toFixed(6)));

test("constant() is 1, after a linear warm-up", () => {
  expect(at(constant(), [0, 1, 1e6])).toEqual([1, 1, 1]);
  expect(at(constant({ warmup: 4 }), [0, 1, 2, 3, 4])).toEqual([0.25, 0.5, 0.75, 1, 1]);
});

test("linearDecay() falls from the end of the warm-up to the end of the run and stays there", () => {
  expect(at(linearDecay({ steps: 10 }), [0, 5, 10, 99])).toEqual([1, 0.5, 0, 0]);
  expect(at(linearDecay({ steps: 12, warmup: 2, end: 0.5 }), [0, 1, 2, 7, 12])).toEqual([
    0.5, 1, 1, 0.75, 0.5,
  ]);
});

test("cosine() falls along half a cosine", () => {
  expect(at(cosine({ steps: 8, end: 0.2 }), [0, 2, 4, 8, 9])).toEqual([1, 0.882843, 0.6, 0.2, 0.2]);
});

test("trapezoid() stays at 1 until the cool-down", () => {
  expect(at(trapezoid({ steps: 10, cooldown: 7 }), [0, 3, 10])).toEqual([1, 1, 0]);
  expect(at(trapezoid({ steps: 10, cooldown: 0 }), [0, 9])).toEqual([1, 1]);
});

test("schedules refuse parts that do not fit the run", () => {
  expect(() => linearDecay({ steps: 10, warmup: 11 })).toThrow("10 steps with 11 of warm-up");
  expect(() => trapezoid({ steps: 10, warmup: 4, cooldown: 7 })).toThrow("they must fit");
  expect(() => cosine({ steps: 2.5 })).toThrow(
    "with steps 2.5: it is a number of steps; pass a whole number from 0 on",
  );
  expect(() => constant({ warmup: -1 })).toThrow("with warmup -1");
});
