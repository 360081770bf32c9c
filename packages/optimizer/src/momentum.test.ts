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
          momentumAt(
            { step, steps: undefined },
            { momentum, momentumWarmup: { from, steps }, momentumCooldown: undefined },
          );
        expect(at(0)).toBeCloseTo(from, 12);
        expect(at(steps / 2)).toBeCloseTo((from + momentum) / 2, 12);
        expect(at(steps)).toBe(momentum);
        expect(at(steps + 1e6)).toBe(momentum);
      },
    ),
  ));

test("momentumAt() follows the record of modded-nanogpt: 0.85 to 0.95 over 300 steps, back over 200", () => {
  const values = {
    momentum: 0.95,
    momentumWarmup: { from: 0.85, steps: 300 },
    momentumCooldown: { to: 0.85, steps: 200 },
  };
  const at = (step: number) => momentumAt({ step, steps: 2690 }, values);
  const expected: [number, number][] = [
    [0, 0.85],
    [150, 0.9],
    [300, 0.95],
    [2490, 0.95],
    [2590, 0.9],
    [2689, 0.8505],
    [2690, 0.85],
    [3000, 0.85],
  ];
  for (const [step, momentum] of expected) expect(at(step)).toBeCloseTo(momentum, 12);
});

test("momentumAt() has no jump where warm-up and cool-down overlap", () => {
  const values = {
    momentum: 0.95,
    momentumWarmup: { from: 0.5, steps: 30 },
    momentumCooldown: { to: 0.6, steps: 25 },
  };
  const at = (step: number) => momentumAt({ step, steps: 40 }, values);
  for (let step = 0; step < 40; step++) {
    expect(Math.abs(at(step + 1) - at(step))).toBeLessThan(0.03);
    expect(at(step)).toBeLessThanOrEqual(0.95);
  }
  expect(at(40)).toBeCloseTo(0.6, 12);
});

test("momentumScalars() follow βM + (1 − β)G, or M alone without nesterov", () => {
  const resolve = (nesterov: boolean) =>
    resolveSettings("rule", MOMENTUM_SETTINGS, { momentum: 0.75, nesterov });
  expect(momentumScalars({ step: 0, steps: undefined }, resolve(true))).toEqual({
    beta: 0.75,
    oneMinusBeta: 0.25,
    weightOfM: 0.75,
    weightOfG: 0.25,
  });
  expect(momentumScalars({ step: 9, steps: undefined }, resolve(false))).toEqual({
    beta: 0.75,
    oneMinusBeta: 0.25,
    weightOfM: 1,
    weightOfG: 0,
  });
});
