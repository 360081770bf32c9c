import fc from "fast-check";
import { expect, test } from "vitest";
import {
  broadcastShapes,
  broadcastStrides,
  checkShape,
  contiguousStrides,
  formatShape,
  sameShape,
  sizeOf,
} from "./shape.ts";

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 });

test("sizeOf() is the product of the extents, 1 for a scalar", () => {
  expect(sizeOf([])).toBe(1);
  expect(sizeOf([3, 4])).toBe(12);
  expect(sizeOf([3, 0])).toBe(0);
});

test("formatShape() and sameShape() speak of shapes", () => {
  expect(formatShape([64, 128])).toBe("[64, 128]");
  expect(sameShape([2, 3], [2, 3])).toBe(true);
  expect(sameShape([2, 3], [2, 3, 1])).toBe(false);
  expect(sameShape([2, 3], [3, 2])).toBe(false);
});

test.each([[[-1]], [[2, 1.5]], [[Number.NaN]]])("checkShape() refuses %j", (shape) => {
  expect(() => checkShape(shape)).toThrow("extents must be whole numbers from 0 on");
});

test("contiguousStrides() is row-major", () => {
  expect(contiguousStrides([2, 3, 4])).toEqual([12, 4, 1]);
});

test("broadcastShapes() stretches extents of 1, aligned at the last axis", () => {
  expect(broadcastShapes([[7, 1], [5]])).toEqual([7, 5]);
  expect(broadcastShapes([[], [2, 1, 3], [4, 1]])).toEqual([2, 4, 3]);
  expect(broadcastShapes([])).toEqual([]);
  expect(() => broadcastShapes([[2, 3], [4]])).toThrow(
    "Cannot broadcast [2, 3] with [4]: extents must be equal or 1, got 3 and 4",
  );
});

test("broadcastShapes() does not depend on the order of the shapes", () => {
  fc.assert(
    fc.property(shapes, shapes, (a, b) => {
      const attempt = (list: number[][]): unknown => {
        try {
          return broadcastShapes(list);
        } catch {
          return "refused";
        }
      };
      expect(attempt([a, b])).toEqual(attempt([b, a]));
    }),
  );
});

test("broadcastStrides() reads every element where it stands and repeats along stretched axes", () => {
  fc.assert(
    fc.property(shapes, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (to, ones) => {
      const from = to.map((extent, axis) => (ones[axis] ? 1 : extent));
      const own = contiguousStrides(from);
      broadcastStrides(from, to).forEach((stride, axis) => {
        expect(stride).toBe(from[axis] === 1 ? 0 : own[axis]);
      });
    }),
  );
  expect(broadcastStrides([5], [7, 5])).toEqual([0, 1]);
});
