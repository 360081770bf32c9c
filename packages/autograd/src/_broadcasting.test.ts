import { defineMap, tensor } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { isReducible, longestFirst, repeatedAxes, repeatsAlongRow } from "./_broadcasting.ts";

test("repeatedAxes() finds runs of axes, which extents of 1 do not interrupt", () => {
  expect(repeatedAxes([2, 3], [2, 3])).toEqual([]);
  expect(repeatedAxes([3], [4, 2, 3])).toEqual([[0, 1]]);
  expect(repeatedAxes([4, 1, 3], [4, 2, 3])).toEqual([[1, 1]]);
  expect(repeatedAxes([1, 2, 1], [4, 2, 3])).toEqual([
    [0, 0],
    [2, 2],
  ]);
  expect(repeatedAxes([1, 1, 1], [4, 1, 3])).toEqual([[0, 2]]);
  expect(repeatedAxes([], [4, 3])).toEqual([[0, 1]]);
});

test("longestFirst() puts the run with the most elements first", () => {
  expect(
    longestFirst(
      [2, 5, 3, 4],
      [
        [0, 0],
        [2, 3],
      ],
    ),
  ).toEqual([
    [2, 3],
    [0, 0],
  ]);
});

test("repeatsAlongRow() looks at the last axis", () => {
  expect(repeatsAlongRow([3, 1], [3, 2])).toBe(true);
  expect(repeatsAlongRow([], [2])).toBe(true);
  expect(repeatsAlongRow([2], [3, 2])).toBe(false);
  expect(repeatsAlongRow([3, 1], [3, 1])).toBe(false);
});

test("isReducible() refuses operands without a single stride, and kernels that reduce rows", () => {
  const backend = createReferenceBackend();
  const of = (...shape: number[]) =>
    tensor(
      backend,
      new Float32Array(24).fill(0).slice(
        0,
        shape.reduce((a, b) => a * b, 1),
      ),
      shape,
    );
  const product = defineMap(["a", "b"], [], ({ a, b }) => ({ y: a.mul(b) }));
  const shape = [2, 3, 4];
  const full = of(2, 3, 4);
  expect(isReducible(product, { a: full, b: of(4) }, shape, [0, 1])).toBe(true);
  expect(isReducible(product, { a: full, b: of(2, 1, 4) }, shape, [0, 1])).toBe(false);
  expect(isReducible(product, { a: full, b: of(2, 1, 4) }, shape, [1, 1])).toBe(true);
  // Together they do not have the whole shape.
  expect(isReducible(product, { a: of(4), b: of(3, 1) }, shape, [0, 1])).toBe(false);
  const rows = defineMap(["a", "b"], [], ({ a, b }) => ({ y: a.rowSum().mul(b) }));
  expect(isReducible(rows, { a: full, b: full }, shape, [0, 1])).toBe(false);
});
