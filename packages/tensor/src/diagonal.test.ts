import { expect, test } from "vitest";
import { addDiagonal, trace } from "./diagonal.ts";
import { createReferenceBackend } from "./reference.ts";
import { Tensor, tensor } from "./tensor.ts";

const backend = createReferenceBackend();

test("trace() sums the diagonal of each matrix", async () => {
  const x = tensor(backend, [1, 9, 9, 2, 5, 9, 9, -5], [1, 2, 2, 2]);
  const sums = trace(x);
  expect(sums.shape).toEqual([1, 2]);
  expect(Array.from(await sums.read())).toEqual([3, 0]);
  expect(trace(Tensor.allocate(backend, [0, 3, 3])).shape).toEqual([0]);
});

test("addDiagonal() adds one number, or one for each matrix, and leaves the rest alone", async () => {
  const x = tensor(backend, [1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
  addDiagonal(x, 10);
  addDiagonal(x, tensor(backend, [100, 200]));
  expect(Array.from(await x.read())).toEqual([111, 2, 3, 114, 215, 6, 7, 218]);
});

test("trace() and addDiagonal() refuse what has no diagonal", () => {
  const wide = Tensor.allocate(backend, [2, 3]);
  expect(() => trace(wide)).toThrow("Cannot use the diagonal of [2, 3]: it needs square matrices");
  expect(() => addDiagonal(Tensor.allocate(backend, [3]), 1)).toThrow("square matrices");
  const square = Tensor.allocate(backend, [2, 3, 3]);
  expect(() => addDiagonal(square, Tensor.allocate(backend, [3]))).toThrow(
    "Cannot add [3] to the diagonals of [2, 3, 3]: it needs one number for each of 2 matrices",
  );
});
