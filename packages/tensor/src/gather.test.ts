import { expect, test } from "vitest";
import { gatherColumns, gatherRows, scatterAddRows } from "./gather.ts";
import { createReferenceBackend } from "./reference.ts";
import { type Tensor, tensor } from "./tensor.ts";

const backend = createReferenceBackend();
const values = async (x: Tensor) => Array.from(await x.read());
const indices = (list: readonly number[], shape = [list.length]) =>
  tensor(backend, Int32Array.from(list), shape);
const table = () => tensor(backend, [1, 2, 3, 4, 5, 6], [3, 2]);

test("gatherRows() picks rows, repeats included, and gives zeros out of range", async () => {
  const rows = gatherRows(table(), indices([2, 0, 2, -1, 3, 1], [2, 3]));
  expect(rows.shape).toEqual([2, 3, 2]);
  expect(await values(rows)).toEqual([5, 6, 1, 2, 5, 6, 0, 0, 0, 0, 3, 4]);
});

test("gatherColumns() turns picked columns into rows", async () => {
  const x = tensor(backend, [1, 2, 3, 4, 5, 6], [2, 3]);
  const columns = gatherColumns(x, indices([2, 0]));
  expect(columns.shape).toEqual([2, 2]);
  expect(await values(columns)).toEqual([3, 6, 1, 4]);
  const rows = gatherColumns(x, indices([1]), { transposed: true });
  expect(rows.shape).toEqual([1, 3]);
  expect(await values(rows)).toEqual([4, 5, 6]);
});

test("gatherColumns() takes indices of their own for every matrix", async () => {
  const x = tensor(backend, [1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
  const columns = gatherColumns(x, indices([0, 1], [2, 1]));
  expect(columns.shape).toEqual([2, 1, 2]);
  expect(await values(columns)).toEqual([1, 3, 6, 8]);
  expect(() => gatherColumns(x, indices([0, 1, 0], [3, 1]))).toThrow(
    "Cannot gather columns of [2, 2, 2] by indices [3, 1]: leading dimensions must match",
  );
});

test("scatterAddRows() adds rows in place, repeats included, and ignores what is out of range", async () => {
  const into = table();
  const source = tensor(backend, [10, 10, 20, 20, 30, 30, 40, 40], [4, 2]);
  scatterAddRows(into, indices([1, 1, -1, 3]), source);
  expect(await values(into)).toEqual([1, 2, 33, 34, 5, 6]);
  scatterAddRows(into, indices([]), tensor(backend, [], [0, 2]));
  expect(await values(into)).toEqual([1, 2, 33, 34, 5, 6]);
});

test("scatterAddRows() undoes gatherRows() in the sense of an adjoint", async () => {
  // ⟨gather(T, i), S⟩ = ⟨T, scatter(i, S)⟩
  const at = [2, 0, 2, 1, 0];
  const source = Float32Array.from({ length: 10 }, (_, i) => i - 4);
  const left = (await values(gatherRows(table(), indices(at)))).reduce(
    (total, x, i) => total + x * source[i]!,
    0,
  );
  const scattered = tensor(backend, new Float32Array(6), [3, 2]);
  scatterAddRows(scattered, indices(at), tensor(backend, source, [5, 2]));
  const right = (await values(scattered)).reduce((total, x, i) => total + x * (i + 1), 0);
  expect(left).toBe(right);
});

test("gatherRows() and its kin refuse float indices, odd tables and sizes that do not match", () => {
  const x = table();
  const floats = tensor(backend, [0, 1]);
  for (const call of [gatherRows, gatherColumns]) {
    expect(() => call(x, floats)).toThrow(
      "Cannot gather by float32 indices: indices are int32; make an int32 tensor",
    );
  }
  expect(() => gatherRows(x.reshape([1, 3, 2]), indices([0]))).toThrow(
    "Cannot take rows of [1, 3, 2]: a table has two axes",
  );
  expect(() => gatherColumns(x.reshape([6]), indices([0]))).toThrow("it needs at least two axes");
  expect(() => scatterAddRows(x, indices([0, 1]), tensor(backend, [1, 2, 3], [1, 3]))).toThrow(
    "Cannot add [1, 3] into rows of [3, 2] at 2 indices: sizes must match",
  );
});
