import { expect, test } from "vitest";
import { StepRate } from "./step_rate.ts";

test("StepRate.at() counts from the step that it waits for, and again after a pause", () => {
  const rate = new StepRate();
  rate.wait(1);
  rate.update(0, 1, 500);
  expect(rate.at(1, 900, 1)).toBeUndefined();
  rate.update(1, 2, 1000);
  rate.update(2, 4, 1500);
  expect([rate.at(2, 2000, 1), rate.at(32, 3000, 1)]).toEqual([undefined, 15]);
  rate.wait(17);
  expect(rate.at(32, 80_000, 1)).toBeUndefined();
  rate.update(17, 34, 90_000);
  expect([rate.at(34, 91_000, 1), rate.at(54, 92_000, 20)]).toEqual([undefined, 10]);
});

test("StepRate.at() estimates nothing before enough steps", () => {
  const rate = new StepRate();
  rate.wait(1);
  rate.update(1, 2, 1000);
  expect([rate.at(21, 2000, 20), rate.at(22, 2000, 20)]).toEqual([undefined, 20]);
});
