import fc from "fast-check";
import { expect, test } from "vitest";
import { MOMENTUM_SETTINGS, momentumAt, momentumScalars } from "./momentum.ts";
import { resolveSettings } from "./resolve_settings.ts";

test("momentumAt() raises the momentum in a straight line and then keeps it", () =>
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.integer({ min: 1, max: 1000 }),
      (from, momentum, steps) => {
        const at = (step: number) =>
          momentumAt(step, { momentum, momentumWarmup: { from, steps } });
        expect(at(0)).toBeCloseTo(from, 12);
        expect(at(steps / 2)).toBeCloseTo((from + momentum) / 2, 12);
        expect(at(steps)).toBe(momentum);
        expect(at(steps + 1e6)).toBe(momentum);
      },
    ),
  ));

test("momentumScalars() follow βM + (1 − β)G, or M alone without nesterov", () => {
  const resolve = (nesterov: boolean) =>
    resolveSettings("rule", MOMENTUM_SETTINGS, { momentum: 0.75, nesterov });
  expect(momentumScalars(0, resolve(true))).toEqual({
    beta: 0.75,
    oneMinusBeta: 0.25,
    weightOfM: 0.75,
    weightOfG: 0.25,
  });
  expect(momentumScalars(9, resolve(false))).toEqual({
    beta: 0.75,
    oneMinusBeta: 0.25,
    weightOfM: 1,
    weightOfG: 0,
  });
});
