import fc from "fast-check";
import { expect, test } from "vitest";
import { averaging } from "./averaging.ts";
import { matrixScale } from "./descend.ts";

test("averaging() raises the momentum in a straight line and then keeps it", () =>
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.integer({ min: 1, max: 1000 }),
      (from, momentum, steps) => {
        const { momentumAt } = averaging("rule", { momentum, momentumWarmup: { from, steps } });
        expect(momentumAt(0)).toBeCloseTo(from, 12);
        expect(momentumAt(steps / 2)).toBeCloseTo((from + momentum) / 2, 12);
        expect(momentumAt(steps)).toBe(momentum);
        expect(momentumAt(steps + 1e6)).toBe(momentum);
      },
    ),
  ));

test("averaging() follows βM + (1 − β)G, or M alone without nesterov", () => {
  const { scalars, settings } = averaging("rule", { momentum: 0.75 });
  expect(scalars(0)).toEqual({ beta: 0.75, rest: 0.25, follow: 0.75, ahead: 0.25 });
  expect(settings).toEqual({ momentum: 0.75, nesterov: true });
  const plain = averaging("rule", { momentum: 0.75, nesterov: false });
  expect(plain.scalars(9)).toEqual({ beta: 0.75, rest: 0.25, follow: 1, ahead: 0 });
});

test("averaging() refuses settings out of range, naming the rule", () => {
  expect(() => averaging("mine", { momentum: 1 })).toThrow(
    "Cannot use mine with momentum 1: take a number from 0 to below 1",
  );
  expect(() => averaging("mine", { momentumWarmup: { from: 0.5, steps: Number.NaN } })).toThrow(
    "Cannot use mine with momentumWarmup.steps NaN: take a number at least 0",
  );
});

test("matrixScale() is √max(1, m/n), 0.2 √max(m, n) or 1", () => {
  expect(matrixScale("shape", 16, 4)).toBe(2);
  expect(matrixScale("shape", 4, 16)).toBe(1);
  expect(matrixScale("rms", 4, 25)).toBe(1);
  expect(matrixScale("none", 9, 1)).toBe(1);
});
