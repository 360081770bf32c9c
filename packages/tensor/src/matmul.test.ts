import fc from "fast-check";
import { expect, test } from "vitest";
import { matmul } from "./matmul.ts";
import { createReferenceBackend } from "./reference.ts";
import { type Shape, sizeOf } from "./shape.ts";
import { Tensor, tensor } from "./tensor.ts";

const backend = createReferenceBackend();
const ones = (shape: Shape, value = 1) =>
  tensor(backend, new Float32Array(sizeOf(shape)).fill(value), shape);
const count = (shape: Shape) =>
  tensor(
    backend,
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => (i % 7) - 3),
    shape,
  );

/** The transpose of a matrix, on the host. */
async function transposed(x: Tensor): Promise<Tensor> {
  const [m, n] = x.shape as [number, number];
  const values = await x.read();
  const flipped = Float32Array.from(
    { length: m * n },
    (_, i) => values[(i % m) * n + Math.floor(i / m)]!,
  );
  return tensor(backend, flipped, [n, m]);
}

const values = async (x: Tensor) => Array.from(await x.read());

test("matmul() multiplies matrices", async () => {
  const a = tensor(backend, [1, 2, 3, 4, 5, 6], [2, 3]);
  const b = tensor(backend, [1, 0, 0, 1, 2, -1], [3, 2]);
  const out = matmul(a, b);
  expect(out.shape).toEqual([2, 2]);
  expect(await values(out)).toEqual([7, -1, 16, -1]);
});

test("matmul() reads transposed operands as if they were stored the other way", async () => {
  const extent = fc.integer({ min: 1, max: 6 });
  await fc.assert(
    fc.asyncProperty(extent, extent, extent, async (m, n, k) => {
      const [a, b] = [count([m, k]), count([k, n])];
      const plain = await values(matmul(a, b));
      const [at, bt] = [await transposed(a), await transposed(b)];
      expect(await values(matmul(at, b, { transposeA: true }))).toEqual(plain);
      expect(await values(matmul(a, bt, { transposeB: true }))).toEqual(plain);
      expect(await values(matmul(at, bt, { transposeA: true, transposeB: true }))).toEqual(plain);
    }),
  );
});

test("matmul() adds beta c and a bias, and scales by alpha", async () => {
  const a = ones([2, 3]);
  const c = ones([2, 2], 10);
  const bias = tensor(backend, [0.5, -0.5]);
  const b = ones([3, 2]);
  expect(await values(matmul(a, b, { alpha: 2, c, bias }))).toEqual([16.5, 15.5, 16.5, 15.5]);
  const out = matmul(a, b, { c, beta: 0.5, into: c });
  expect(out).toBe(c);
  expect(await values(c)).toEqual([8, 8, 8, 8]);
});

test("matmul() without c leaves nothing of what was in `into`", async () => {
  const into = ones([2, 2], Number.NaN);
  expect(await values(matmul(ones([2, 3]), ones([3, 2]), { into }))).toEqual([3, 3, 3, 3]);
});

test("matmul() repeats a single matrix over the other operand's batch", async () => {
  const batch = count([4, 2, 3]);
  const single = count([3, 2]);
  for (const [a, b, options] of [
    [batch, single, {}],
    [single, batch, {}],
    [batch, count([2, 5]), { transposeA: true }],
    [count([3, 5]), batch, { transposeA: true, transposeB: true }],
  ] as const) {
    const out = await values(matmul(a, b, options));
    const expected: number[] = [];
    for (let i = 0; i < 4; i++) {
      const at = (x: Tensor) => (x === batch ? batch.slice(i, i + 1).reshape([2, 3]) : x);
      expected.push(...(await values(matmul(at(a), at(b), options))));
    }
    expect(out).toEqual(expected);
  }
});

test("matmul() refuses operands that do not fit, and says which dimensions", () => {
  expect(() => matmul(ones([64, 128]), ones([64, 256]))).toThrow(
    "Cannot multiply [64, 128] by [64, 256]: inner dimensions must match, got 128 and 64",
  );
  expect(() => matmul(ones([4, 2]), ones([4, 3]), { transposeB: true })).toThrow(
    "Cannot multiply [4, 2] by [4, 3]ᵀ: inner dimensions must match, got 2 and 3",
  );
  expect(() => matmul(ones([4]), ones([4, 3]))).toThrow("it needs at least two axes");
  expect(() => matmul(ones([2, 4, 4]), ones([3, 4, 4]))).toThrow(
    "leading dimensions must be equal or absent, got [2] and [3]",
  );
  const [a, b] = [ones([2, 3]), ones([3, 4])];
  expect(() => matmul(a, b, { symmetric: true })).toThrow("a symmetric product is square");
  expect(() => matmul(a, b, { into: ones([8]) })).toThrow("`into` must have shape [2, 4], got [8]");
  expect(() => matmul(a, b, { c: ones([4]) })).toThrow("`c` must have shape [2, 4], got [4]");
  expect(() => matmul(a, b, { bias: ones([2]) })).toThrow("`bias` must have 4 elements, got 2");
});

test("matmul() refuses int32 operands", () => {
  const integers = tensor(backend, Int32Array.of(1, 2, 3, 4), [2, 2]);
  expect(() => matmul(integers, ones([2, 2]))).toThrow("Cannot multiply int32 tensors");
});

test("matmul() of nothing is nothing", () => {
  expect(matmul(Tensor.allocate(backend, [0, 3]), ones([3, 2])).shape).toEqual([0, 2]);
});
