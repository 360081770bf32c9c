import { expect, test } from "vitest";
import { stepsToHigher } from "./steps_to_higher.ts";

const curve = (losses: readonly number[]) => ({
  points: losses.map((loss, at) => [10 * (at + 1), loss, 0] as const),
});

test("stepsToHigher() gives the curve that ends higher all steps, and the other one fewer", () => {
  const [slow, fast] = [curve([4, 3, 2]), curve([3, 2.5, 1.5])];
  expect(stepsToHigher(slow, fast)).toEqual([30, 25]);
  expect(stepsToHigher(fast, slow)).toEqual([25, 30]);
  expect(stepsToHigher(slow, slow)).toEqual([30, 30]);
});
