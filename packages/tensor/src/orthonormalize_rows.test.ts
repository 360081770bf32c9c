import { expect, test } from "vitest";
import { matmul } from "./matmul.ts";
import { orthonormalizeRows } from "./orthonormalize_rows.ts";
import { createReferenceBackend } from "./reference.ts";
import { Tensor, tensor } from "./tensor.ts";

const backend = createReferenceBackend();

test("orthonormalizeRows() gives orthonormal rows for every matrix of a batch, zero ones included", async () => {
  const x = tensor(backend, [1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0], [2, 2, 3]);
  const q = orthonormalizeRows(x);
  expect(q.shape).toEqual([2, 2, 3]);
  const gram = await matmul(q, q, { transposeB: true }).read();
  [1, 0, 0, 1, 1, 0, 0, 1].forEach((wanted, i) => {
    expect(gram[i]).toBeCloseTo(wanted, 6);
  });
});

test("orthonormalizeRows() refuses more rows than columns", () => {
  expect(() => orthonormalizeRows(Tensor.allocate(backend, [3, 2]))).toThrow(
    "Cannot orthonormalize the rows of [3, 2]: a matrix needs at most as many rows as columns",
  );
  expect(() => orthonormalizeRows(Tensor.allocate(backend, [3]))).toThrow("Cannot");
  expect(orthonormalizeRows(Tensor.allocate(backend, [0, 4])).shape).toEqual([0, 4]);
});
