import { expect, test } from "vitest";
import { studentQuantile, studentTail } from "./student.ts";

// Tables of Student's distribution, upper tails.
test.each([
  [0.001, 1, 318.309],
  [0.001, 2, 22.327],
  [0.001, 4, 7.173],
  [0.001, 9, 4.297],
  [0.001, 30, 3.385],
  [0.001, 1e6, 3.0902],
  [0.025, 5, 2.5706],
  [0.05, 10, 1.8125],
  [0.5, 3, 0],
])("studentQuantile(%d, %d) is %d", (tail, degrees, quantile) => {
  expect(studentQuantile(tail, degrees)).toBeCloseTo(quantile, quantile > 100 ? 2 : 3);
});

test("studentTail() has closed forms at one and two degrees of freedom", () => {
  for (const t of [-3, -0.2, 0, 0.7, 5, 40]) {
    expect(studentTail(t, 1)).toBeCloseTo(0.5 - Math.atan(t) / Math.PI, 12);
    expect(studentTail(t, 2)).toBeCloseTo(0.5 - t / (2 * Math.sqrt(2 + t * t)), 12);
  }
  expect(studentTail(Number.POSITIVE_INFINITY, 3)).toBe(0);
});
