import { expect, test } from "vitest";
import { defineMap } from "./expression.ts";
import { map } from "./map.ts";
import { matmul } from "./matmul.ts";
import { orthonormalizeRows } from "./orthonormalize_rows.ts";
import { Random } from "./random.ts";
import { sum } from "./reduce.ts";
import { createReferenceBackend } from "./reference.ts";
import { Tensor, tensor } from "./tensor.ts";

const softmax = defineMap(["x"], [], ({ x }) => {
  const e = x.sub(x.rowMax()).exp();
  return { y: e.div(e.rowSum()), total: e.rowSum() };
});

test("createReferenceBackend() runs maps with row reductions", async () => {
  const backend = createReferenceBackend();
  const x = tensor(backend, [0, 0, 0, 0, Math.log(3), 0], [3, 2]);
  const { y, total } = map(softmax, { x });
  const values = Array.from(await y.read());
  [0.5, 0.5, 0.5, 0.5, 0.75, 0.25].forEach((wanted, i) => {
    expect(values[i]).toBeCloseTo(wanted, 7);
  });
  expect(total.shape).toEqual([3, 1]);
  expect((await total.read())[0]).toBe(2);
});

test("createReferenceBackend() multiplies and reduces", async () => {
  const backend = createReferenceBackend();
  const x = tensor(backend, [1, 2, 3, 4, 5, 6], [2, 3]);
  const product = matmul(x, x, { transposeA: true });
  expect(Array.from(await product.read())).toEqual([17, 22, 27, 22, 29, 36, 27, 36, 45]);
  expect(Array.from(await sum(x, { axes: [0, 0] }).read())).toEqual([5, 7, 9]);
  expect(Array.from(await sum(x, { axes: [1, 1] }).read())).toEqual([6, 15]);
});

test("createReferenceBackend() orthonormalizes rows", async () => {
  const backend = createReferenceBackend();
  const x = new Random(1).normal(backend, [3, 8]);
  const q = orthonormalizeRows(x);
  const gram = await matmul(q, q, { transposeB: true }).read();
  gram.forEach((value, i) => {
    expect(value).toBeCloseTo(i % 4 === 0 ? 1 : 0, 6);
  });
  // Projecting onto the rows of q changes nothing.
  const back = await matmul(matmul(x, q, { transposeB: true }), q).read();
  (await x.read()).forEach((value, i) => {
    expect(back[i]).toBeCloseTo(value, 5);
  });
});

test("createReferenceBackend() fills new memory with NaN", async () => {
  const x = Tensor.allocate(createReferenceBackend(), [3]);
  expect(Array.from(await x.read())).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test("createReferenceBackend() refuses freed buffers, foreign buffers and use after dispose()", async () => {
  const backend = createReferenceBackend();
  const buffer = backend.allocate(8);
  backend.free(buffer);
  expect(() => backend.free(buffer)).toThrow("Cannot use a buffer that was freed");
  await expect(backend.read(buffer, 0, 4)).rejects.toThrow("freed");
  await expect(backend.read({ byteLength: 4 }, 0, 4)).rejects.toThrow("another backend");
  await backend.dispose();
  expect(() => backend.allocate(4)).toThrow("it was disposed");
});
