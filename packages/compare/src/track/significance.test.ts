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

test("testAhead() is Welch's test of two samples that vary differently", () => {
  // Variances 1 and 100 over three values each: t = 20 / √(101/3), 2.04 degrees of freedom.
  const [steady, wild] = [
    [9, 10, 11],
    [20, 30, 40],
  ];
  const result = testAhead(steady, wild)!;
  expect(result.t).toBeCloseTo(20 / Math.sqrt(101 / 3), 12);
  expect(result.degrees).toBeCloseTo(101 ** 2 / ((1 + 100 ** 2) / 2), 10);
  expect(result.p).toBeCloseTo(0.036384406, 8); // SciPy; equal variances would give .0131.
  expect(testAhead(wild, steady)!.p).toBeCloseTo(1 - result.p, 12);
  expect(testAhead([1], wild)).toBeUndefined();
});

test("testAhead() says nothing where two entries are equal, and all where they never vary", () => {
  expect(testAhead([2, 2], [2, 2])).toMatchObject({ t: 0, p: 0.5 });
  expect(testAhead([2, 2], [3, 3])!.p).toBe(0);
});
