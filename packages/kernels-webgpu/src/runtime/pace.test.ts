import { expect, test } from "vitest";
import { Pace, SUBMIT_MILLISECONDS } from "./pace.ts";

/** Runs `work` in submits as large as the pace allows, on a device of `speed` per millisecond, and learns; returns the longest submit. */
function run(pace: Pace, work: number, speed: number): number {
  const submits: number[] = [];
  for (let left = work; left > 0; left -= pace.budget) submits.push(Math.min(left, pace.budget));
  pace.learn(submits.map((cost) => ({ cost, largest: cost, milliseconds: cost / speed })));
  return Math.max(...submits) / speed;
}

const POLICY = { dispatches: 1000, work: 1e9 };

test("a pace grows on a fast device until a submit takes as long as it should", () => {
  const pace = new Pace(POLICY);
  for (let step = 0; step < 10; step++) {
    expect(run(pace, 1e13, 1e9)).toBeLessThanOrEqual(SUBMIT_MILLISECONDS);
  }
  expect(pace.budget / 1e9).toBeCloseTo(SUBMIT_MILLISECONDS);
});

test("a pace is right after one slow submit, and stays below its aim", () => {
  const pace = new Pace(POLICY);
  expect(run(pace, 1e10, 1e6)).toBe(1000);
  for (let step = 0; step < 5; step++) {
    expect(run(pace, 1e10, 1e6)).toBeLessThanOrEqual(SUBMIT_MILLISECONDS + 1e-6);
  }
});

test("a pace recovers from a measurement that was slow by chance", () => {
  const pace = new Pace(POLICY);
  run(pace, 1e10, 1e4);
  for (let step = 0; step < 10; step++) run(pace, 1e10, 1e7);
  expect(pace.budget / 1e7).toBeCloseTo(SUBMIT_MILLISECONDS);
});

test("a pace learns nothing from submits that were small for other reasons", () => {
  const pace = new Pace(POLICY);
  for (let step = 0; step < 100; step++) {
    pace.learn([{ cost: 1e6, largest: 1e6, milliseconds: 0.1 }]);
  }
  expect(pace.budget).toBe(POLICY.work);
});

test("a pace holds many small kernels for work too", () => {
  const pace = new Pace(POLICY);
  expect(1000 * pace.cost(0)).toBeCloseTo(pace.budget);
});
