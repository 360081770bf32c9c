import { expect, test } from "vitest";
import { stepsThatFit } from "./calibration.ts";

test("stepsThatFit() counts the evaluations that the run will have", () => {
  for (const step of [1, 7, 50]) {
    for (const [evaluation, finalEvaluation] of [
      [0, 0],
      [3, 3],
      [3, 15],
      [300, 300],
    ] as const) {
      for (const every of [1, 2, 9, 40]) {
        for (const time of [0, 100, 997, 20_000]) {
          const total = (steps: number) =>
            steps * step + Math.floor((steps - 1) / every) * evaluation + finalEvaluation;
          const steps = stepsThatFit(time, { step, evaluation, finalEvaluation }, every);
          if (steps > 1) expect(total(steps)).toBeLessThanOrEqual(time);
          expect(total(steps + 1)).toBeGreaterThan(time);
        }
      }
    }
  }
});

test("stepsThatFit() leaves room for five evaluations where nothing else is asked for, and trains for half of a short run", () => {
  const costs = { step: 10, evaluation: 50, finalEvaluation: 300 };
  expect(stepsThatFit(10_000, costs)).toBe(950);
  expect(stepsThatFit(600, costs)).toBe(30);
  expect(stepsThatFit(1, costs)).toBe(1);
});
