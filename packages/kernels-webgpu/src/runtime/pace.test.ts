import { expect, test } from "vitest";
import { Pace, SUBMIT_MILLISECONDS } from "./pace.ts";

/**
 * Runs `work` in the largest submits that the pace allows, on a device of `speed` per millisecond,
 * and updates the pace; returns the longest submit.
 */
function run(pace: Pace, work: number, speed: number): number {
  const submits: number[] = [];
  for (let left = work; left > 0; left -= pace.budget) submits.push(Math.min(left, pace.budget));
  pace.learn(submits.map((cost) => ({ cost, largest: cost, milliseconds: cost / speed })));
  return Math.max(...submits) / speed;
}

const POLICY = { dispatches: 1000, work: 1e9 };

test("Pace grows on a fast device until a submit takes the target duration", () => {
  const pace = new Pace(POLICY);
  for (let step = 0; step < 10; step++) {
    expect(run(pace, 1e13, 1e9)).toBeLessThanOrEqual(SUBMIT_MILLISECONDS);
  }
  expect(pace.budget / 1e9).toBeCloseTo(SUBMIT_MILLISECONDS);
});

test("Pace falls after one slow measurement, but not below a minimum", () => {
  const pace = new Pace(POLICY);
  expect(run(pace, 1e10, 1e6)).toBe(1000);
  // The minimum is an eighth of the first submit.
  for (let step = 0; step < 5; step++) expect(run(pace, 1e10, 1e6)).toBe(125);
});

test("Pace recovers from a measurement that was slow by chance", () => {
  const pace = new Pace(POLICY);
  pace.learn([{ cost: 1e9, largest: 1e9, milliseconds: 1e5 }]);
  expect(pace.budget).toBe(1e9 / 8);
  for (let step = 0; step < 10; step++) run(pace, 1e10, 1e7);
  expect(pace.budget / 1e7).toBeCloseTo(SUBMIT_MILLISECONDS);
});

test("Pace ignores one pause of the device among many submits", () => {
  const pace = new Pace(POLICY);
  const usual = { cost: 5e8, largest: 5e8, milliseconds: 50 };
  pace.learn([...Array.from({ length: 9 }, () => usual), { ...usual, milliseconds: 400 }]);
  expect(pace.budget).toBe(POLICY.work);
});

test("Pace adapts to the slow kind of kernel that takes most of the time", () => {
  const pace = new Pace(POLICY);
  pace.learn([
    { cost: 8e8, largest: 8e8, milliseconds: 1 },
    { cost: 8e8, largest: 8e8, milliseconds: 300 },
  ]);
  expect(pace.budget).toBeCloseTo((8e8 / 300) * SUBMIT_MILLISECONDS);
});

test("Pace ignores submits that were small for other reasons", () => {
  const pace = new Pace(POLICY);
  for (let step = 0; step < 100; step++) {
    pace.learn([{ cost: 1e6, largest: 1e6, milliseconds: 0.1 }]);
  }
  expect(pace.budget).toBe(POLICY.work);
});

test("Pace counts many small kernels as work", () => {
  const pace = new Pace(POLICY);
  expect(1000 * pace.cost(0)).toBeCloseTo(pace.budget);
});

test("Pace without a limit splits no submit, even on a slow device", () => {
  const pace = new Pace(POLICY, Number.POSITIVE_INFINITY);
  pace.learn([{ cost: 1e9, largest: 1e9, milliseconds: 1e5 }]);
  expect(pace.budget).toBe(Number.POSITIVE_INFINITY);
});

test("Pace reports the lower time of two measurements, and 0 after one", () => {
  const pace = new Pace(POLICY);
  const measure = (milliseconds: number) =>
    pace.learn([
      { cost: 3e8, largest: 3e8, milliseconds },
      { cost: 1e8, largest: 1e8, milliseconds: 0 },
    ]);
  measure(4000);
  expect(pace.millisecondsPerCost).toBe(0);
  measure(40);
  expect(pace.millisecondsPerCost).toBe(1e-7);
  measure(60);
  expect(pace.millisecondsPerCost).toBe(1e-7);
  measure(60);
  expect(pace.millisecondsPerCost).toBe(1.5e-7);
});
