import { expect, test } from "vitest";
import { joinColumns, splitColumns } from "./blocks.ts";
import { createReferenceBackend } from "./reference.ts";
import { Tensor, tensor } from "./tensor.ts";

const backend = createReferenceBackend();
const counted = (...shape: number[]): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    backend,
    Float32Array.from({ length: size }, (_, at) => at),
    shape,
  );
};

test("splitColumns() makes blocks of columns contiguous, joinColumns() takes them together again", async () => {
  const x = counted(2, 3, 6);
  const split = splitColumns(x, 3);
  expect(split.shape).toEqual([2, 3, 3, 2]);
  const values = Array.from(await split.read());
  expect(values.slice(0, 6)).toEqual([0, 1, 6, 7, 12, 13]);
  expect(values.slice(6, 12)).toEqual([2, 3, 8, 9, 14, 15]);
  expect(values.slice(18, 20)).toEqual([18, 19]);
  const joined = joinColumns(split);
  expect(joined.shape).toEqual([2, 3, 6]);
  expect(await joined.read()).toEqual(await x.read());
});

test("splitColumns() and joinColumns() write into a tensor of any shape of the right size", async () => {
  const x = counted(4, 6);
  const target = Tensor.allocate(backend, [24]);
  expect(splitColumns(x, 1, target)).toBe(target);
  expect(await target.read()).toEqual(await x.read());
  joinColumns(x.reshape([1, 4, 6]), target);
  expect(await target.read()).toEqual(await x.read());
  expect(() => splitColumns(x, 2, Tensor.allocate(backend, [23]))).toThrow(
    "Cannot write blocks into [23]: the result has shape [2, 4, 3]",
  );
});

test("splitColumns() refuses blocks that do not divide the width", () => {
  for (const blocks of [0, 4, 1.5, -2]) {
    expect(() => splitColumns(counted(2, 6), blocks)).toThrow(
      `Cannot cut [2, 6] into ${blocks} blocks of columns: the blocks must be equally wide; pass a divisor of 6`,
    );
  }
  expect(() => splitColumns(counted(6), 2)).toThrow("the width of a matrix");
  expect(() => joinColumns(counted(2, 6))).toThrow("Cannot join the columns of [2, 6]");
});
