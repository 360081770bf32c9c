import { describe, expect, it } from "vitest";
import { singularValues } from "./singular_values.ts";

/** `left · diag(values) · rightᵀ` with rotations for both, so that the values are known. */
function matrixOf(values: readonly number[], m: number, n: number): Float64Array {
  const A = new Float64Array(m * n);
  for (const [i, value] of values.entries()) A[i * n + i] = value;
  const rotate = (at: (i: number, j: number) => number, count: number, length: number) => {
    for (let p = 0; p + 1 < count; p++) {
      const [c, s] = [Math.cos(p + 1), Math.sin(p + 1)];
      for (let j = 0; j < length; j++) {
        const [a, b] = [A[at(p, j)]!, A[at(p + 1, j)]!];
        A[at(p, j)] = c * a - s * b;
        A[at(p + 1, j)] = s * a + c * b;
      }
    }
  };
  rotate((i, j) => i * n + j, m, n);
  rotate((j, i) => i * n + j, n, m);
  return A;
}

describe("singularValues()", () => {
  it.each([
    [5, 9],
    [9, 5],
    [7, 7],
  ])("finds known values of a %i × %i matrix, descending", (m, n) => {
    const known = [9, 4, 4, 1e-3, 0, 2, 8].slice(0, Math.min(m, n));
    const found = singularValues(matrixOf(known, m, n), m, n);
    const expected = [...known].sort((a, b) => b - a);
    expect(found.length).toBe(expected.length);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 6);
  });

  it("knows vectors, single numbers, zeros and repeated values", () => {
    expect([...singularValues([3, 4], 1, 2)]).toEqual([5]);
    expect([...singularValues([-3, 4], 2, 1)]).toEqual([5]);
    expect([...singularValues([-2], 1, 1)]).toEqual([2]);
    expect([...singularValues([0, 0, 0, 0], 2, 2)]).toEqual([0, 0]);
    const identity = Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 1 : 0));
    for (const value of singularValues(identity, 6, 6)) expect(value).toBeCloseTo(1, 6);
  });

  it("keeps the sum of squares of a matrix of any scale", () => {
    for (const scale of [1e-12, 1, 1e12]) {
      const A = Array.from({ length: 40 * 30 }, (_, i) => scale * Math.sin(i * i + 1));
      const squares = A.reduce((sum, value) => sum + value ** 2, 0);
      const found = singularValues(A, 40, 30).reduce((sum, value) => sum + value ** 2, 0);
      expect(Math.abs(found / squares - 1)).toBeLessThan(1e-6);
    }
  });
});
