import { expect, test } from "vitest";
import { savingText, stepsToReach } from "./steps_to_reach.ts";

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

test.each([
  [100, 400, "4.0 times fewer"],
  [200, 400, "2.0 times fewer"],
  [201, 400, "50 % fewer"],
  [350, 400, "13 % fewer"],
  [399, 400, "about as many"],
  [400, 400, "about as many"],
])("savingText calls %i of %i steps %s", (needed, steps, text) => {
  expect(savingText(needed, steps)).toBe(text);
});
