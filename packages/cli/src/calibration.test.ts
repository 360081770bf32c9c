import { expect, test } from "vitest";
import { stepsThatFit } from "./calibration.ts";

test("stepsThatFit() counts the evaluations that the run will have", () => {
  for (const step of [1, 7, 50]) {
    for (const evaluation of [0, 3, 300]) {
      for (const every of [1, 2, 9, 40]) {
        for (const time of [0, 100, 997, 20_000]) {
          const total = (steps: number) => steps * step + Math.ceil(steps / every) * evaluation;
          const steps = stepsThatFit(time, { step, evaluation }, every);
          if (steps > 1) expect(total(steps)).toBeLessThanOrEqual(time);
          expect(total(steps + 1)).toBeGreaterThan(time);
        }
      }
    }
  }
});

test("stepsThatFit() leaves room for five evaluations where nothing else is asked for, and trains for half of a short run", () => {
  expect(stepsThatFit(10_000, { step: 10, evaluation: 100 })).toBe(950);
  expect(stepsThatFit(600, { step: 10, evaluation: 100 })).toBe(30);
  expect(stepsThatFit(1, { step: 10, evaluation: 100 })).toBe(1);
});
