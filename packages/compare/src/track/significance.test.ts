import { expect, test } from "vitest";
import { testAhead, testBelow } from "./significance.ts";

test("testBelow() is Student's test of one sample", () => {
  // Mean 3, deviation 1, n = 4: t = (4 − 3) · 2 / 1.
  const losses = [2, 3, 3, 4].map((value) => 3 + (value - 3) * Math.sqrt(1.5));
  const result = testBelow(4, losses)!;
  expect(result.t).toBeCloseTo(2, 12);
  expect(result.degrees).toBe(3);
  expect(result.p).toBeCloseTo(0.0697, 4);
  expect(testBelow(2, losses)!.p).toBeCloseTo(1 - 0.0697, 4);
  expect(testBelow(4, [3])).toBeUndefined();
});

test("testBelow() needs a mean below the target by 7.17 σ / √5 at p < .001 and five runs", () => {
  const losses = [-2, -1, 0, 1, 2].map((value) => value * Math.sqrt(0.4));
  const distance = 7.1732 / Math.sqrt(5);
  expect(testBelow(distance * 1.001, losses)!.p).toBeLessThan(0.001);
  expect(testBelow(distance * 0.999, losses)!.p).toBeGreaterThan(0.001);
});

test("testAhead() adds the value of the steps saved to the difference of losses", () => {
  const [a, b] = [
    [1.9, 2.1],
    [2.0, 2.2],
  ];
  // σ = √.02, and √(1/2 + 1/2) = 1.
  const together = testAhead({ step: 100, losses: a }, { step: 100, losses: b }, 0.01)!;
  expect(together.t).toBeCloseTo(0.1 / Math.sqrt(0.02), 10);
  expect(together.degrees).toBe(2);
  const earlier = testAhead({ step: 90, losses: a }, { step: 100, losses: b }, 0.01)!;
  expect(earlier.t).toBeCloseTo(0.2 / Math.sqrt(0.02), 10);
  expect(testAhead({ step: 1, losses: [1] }, { step: 1, losses: b }, 0)).toBeUndefined();
});

test("testAhead() says nothing where two entries are equal, and all where they never vary", () => {
  const same = { step: 1, losses: [2, 2] };
  expect(testAhead(same, same, 1)).toMatchObject({ t: 0, p: 0.5 });
  expect(testAhead(same, { step: 1, losses: [3, 3] }, 1)!.p).toBe(0);
});
