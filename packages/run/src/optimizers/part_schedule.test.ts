import { expect, test } from "vitest";
import { scheduleOfParts } from "./part_schedule.ts";
import { scheduleOf } from "./schedule_settings.ts";

const part = (from: number, steps: number, warmup: number, cooldown: number) => ({
  from,
  training: { steps },
  optimizer: { warmup, cooldown },
});

test("scheduleOfParts() is the schedule of the run where there is one part", () => {
  const schedule = scheduleOfParts([part(0, 100, 0.1, 0.5)]);
  const own = scheduleOf({ warmup: 0.1, cooldown: 0.5 }, 100);
  for (let step = 0; step < 100; step++) expect(schedule(step)).toBe(own(step));
});

test("scheduleOfParts() goes on from the last factor, rises, and cools down over the part alone", () => {
  const schedule = scheduleOfParts([part(0, 100, 0.1, 0.5), part(100, 140, 0.1, 0.5)]);
  // The first part ended at 1/50; four steps of warm-up lead from there to 1.
  expect(schedule(100)).toBeCloseTo(0.02 + 0.98 / 4);
  expect(schedule(102)).toBeCloseTo(0.02 + (0.98 * 3) / 4);
  expect([103, 104, 119, 120].map(schedule)).toEqual([1, 1, 1, 1]);
  expect(schedule(130)).toBeCloseTo(0.5);
});

test("scheduleOfParts() has no dip where a run is extended before its cool-down", () => {
  const schedule = scheduleOfParts([part(0, 100, 0.1, 0.5), part(30, 230, 0.1, 0.5)]);
  for (let step = 30; step < 130; step++) expect(schedule(step)).toBe(1);
  expect(schedule(180)).toBeCloseTo(0.5);
  // The third part begins in the middle of the cool-down of the second one.
  const third = scheduleOfParts([
    ...[part(0, 100, 0.1, 0.5), part(30, 230, 0.1, 0.5), part(181, 221, 0.1, 0.5)],
  ]);
  expect(third(181)).toBeCloseTo(0.5 + 0.5 / 4);
});
