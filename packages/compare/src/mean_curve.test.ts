import { expect, test } from "vitest";
import { stepsToReach } from "./mean_curve.ts";

test("stepsToReach() reads steps off a straight line between two evaluations", () => {
  const points = [
    [10, 3],
    [20, 2],
    [30, 2.5],
    [40, 1],
  ] as const;
  expect(stepsToReach(points, 2.5)).toBe(15);
  expect(stepsToReach(points, 2)).toBe(20);
  expect(stepsToReach(points, 1.75)).toBe(35);
  expect(stepsToReach(points, 4)).toBe(10);
  expect(stepsToReach(points, 0.5)).toBeUndefined();
});
