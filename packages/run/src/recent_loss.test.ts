import { expect, test } from "vitest";
import { RecentLoss } from "./recent_loss.ts";

test("RecentLoss is the mean of the last 20 steps, or of fewer at the beginning", () => {
  const recent = new RecentLoss();
  expect(recent.mean).toBeUndefined();
  recent.add(4);
  recent.add(2);
  expect(recent.mean).toBe(3);
  for (let step = 0; step < 18; step++) recent.add(0);
  expect(recent.mean).toBeCloseTo(0.3);
  recent.add(0);
  expect(recent.mean).toBeCloseTo(0.1);
});

test("RecentLoss.of() takes the last of all losses", () => {
  const losses = Array.from({ length: 50 }, (_, step) => step);
  expect(RecentLoss.of(losses)).toBe(39.5);
  expect(RecentLoss.of([])).toBeUndefined();
});
