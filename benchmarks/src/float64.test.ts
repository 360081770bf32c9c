import { expect, test } from "vitest";
import { type Layout, PRODUCT_TOLERANCE, type ProductCase, productError } from "./float64.ts";

const SHAPE = { m: 96, n: 160, k: 33 } as const;
const draw = (size: number, seed: number) =>
  Float32Array.from({ length: size }, (_, at) => Math.sin(seed + 12.9898 * at * (1 + (at % 7))));
const a = draw(SHAPE.m * SHAPE.k, 1);
const b = draw(SHAPE.k * SHAPE.n, 2);

/** Multiplies in float32 with plain loops. */
function multiply(layout: Layout): Float32Array {
  const { m, n, k } = SHAPE;
  const left = (row: number, at: number) => a[layout[0] === "T" ? at * m + row : row * k + at]!;
  const right = (at: number, column: number) =>
    b[layout[1] === "T" ? column * k + at : at * n + column]!;
  return Float32Array.from({ length: m * n }, (_, index) => {
    let sum = 0;
    for (let at = 0; at < k; at++) {
      sum = Math.fround(sum + left(Math.floor(index / n), at) * right(at, index % n));
    }
    return sum;
  });
}

const errorOf = (product: Float32Array, layout: Layout) => {
  const of: ProductCase = { layout, ...SHAPE };
  return productError(product, a, b, of);
};

test.each(["NN", "NT", "TN"] as const)("productError() accepts a correct product, %s", (layout) => {
  expect(errorOf(multiply(layout), layout)).toBeLessThan(PRODUCT_TOLERANCE);
});

test("productError() finds a product of the other layout", () => {
  expect(errorOf(multiply("NN"), "NT")).toBeGreaterThan(0.1);
  expect(errorOf(multiply("NN"), "TN")).toBeGreaterThan(0.1);
});

test("productError() finds one missing tile, a missing last term, and one wrong last element", () => {
  const { m, n, k } = SHAPE;
  const hole = multiply("NN").map((value, at) =>
    Math.floor(at / n) >= 88 && at % n >= 152 ? 0 : value,
  );
  expect(errorOf(hole, "NN")).toBeGreaterThan(100 * PRODUCT_TOLERANCE);
  const short = multiply("NN").map(
    (value, at) => value - a[Math.floor(at / n) * k + k - 1]! * b[(k - 1) * n + (at % n)]!,
  );
  expect(errorOf(short, "NN")).toBeGreaterThan(100 * PRODUCT_TOLERANCE);
  const edge = multiply("NN");
  edge[m * n - 1]! += 1;
  expect(errorOf(edge, "NN")).toBeGreaterThan(100 * PRODUCT_TOLERANCE);
});

test("productError() of a product with NaN is above every tolerance", () => {
  const broken = multiply("NN").fill(Number.NaN);
  expect(errorOf(broken, "NN") <= PRODUCT_TOLERANCE).toBe(false);
});
