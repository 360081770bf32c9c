import { Random } from "@lrm/tensor";
import { expect, test } from "vitest";
import { singularValues } from "./spectrum.ts";

test("singularValues() gives those of a diagonal matrix, the largest first", () => {
  expect(Array.from(singularValues([0, -2, 0, 3, 0, 0], 2, 3))).toEqual([3, 2]);
  expect(Array.from(singularValues([0, 3, -2, 0, 0, 0], 3, 2))).toEqual([3, 2]);
  expect(Array.from(singularValues([0, 0, 0, 0], 2, 2))).toEqual([0, 0]);
});

test.each([
  [7, 7],
  [5, 12],
  [12, 5],
])(
  "the squares of the singular values of a %i × %i matrix have the sums of its Gram matrix",
  (m, n) => {
    const numbers = new Random(1).numbers();
    const M = Array.from({ length: m * n }, () => numbers.next().value - 0.5);
    const values = singularValues(M, m, n);
    let [squares, fourths] = [0, 0];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) {
        let product = 0;
        for (let k = 0; k < n; k++) product += M[i * n + k]! * M[j * n + k]!;
        if (i === j) squares += product;
        fourths += product ** 2;
      }
    }
    expect(values.length).toBe(Math.min(m, n));
    expect(values.reduce((a, s) => a + s ** 2, 0)).toBeCloseTo(squares, 12);
    expect(values.reduce((a, s) => a + s ** 4, 0)).toBeCloseTo(fourths, 12);
  },
);
