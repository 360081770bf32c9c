import { identity, matmul, Random, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { msign } from "./msign.ts";

const backend = await testBackend();
const random = new Random(3);

test("msign() has orthonormal rows or columns, whichever are fewer", async () => {
  using I = identity(backend, 17);
  const expected = await I.read();
  for (const wide of [true, false]) {
    using G = random.normal(backend, wide ? [17, 50] : [50, 17]);
    using O = await msign(G);
    using gram = matmul(O, O, { transposeA: !wide, transposeB: wide });
    expect(relativeError(await gram.read(), expected)).toBeLessThan(1e-6);
  }
});

test("msign() makes Oᵀ G symmetric and positive semi-definite, which makes it unique", async () => {
  using G = random.normal(backend, [2, 9, 13]);
  using O = await msign(G);
  using H = matmul(G, O, { transposeB: true }); // [2, 9, 9]
  const host = await H.read();
  for (let batch = 0; batch < 2; batch++) {
    for (let i = 0; i < 9; i++) {
      const at = (row: number, column: number) => host[batch * 81 + row * 9 + column]!;
      expect(at(i, i)).toBeGreaterThan(0);
      for (let j = 0; j < i; j++) expect(at(i, j)).toBeCloseTo(at(j, i), 4);
    }
  }
});

test("msign() counts singular values up to float32 rounding as zero", async () => {
  using G = tensor(backend, [2, 0, 0, 0, 1e-7, 0, 0, 0, -1e-3], [3, 3]);
  using O = await msign(G);
  expect(Array.from(await O.read())).toEqual([1, 0, 0, 0, 0, 0, 0, 0, -1]);
});

test("msign() of zero is zero, and of nothing is nothing", async () => {
  using zero = tensor(backend, new Float32Array(12), [3, 4]);
  using O = await msign(zero);
  expect((await O.read()).every((value) => value === 0)).toBe(true);
  using empty = tensor(backend, [], [0, 4]);
  using nothing = await msign(empty);
  expect(nothing.shape).toEqual([0, 4]);
});

test("msign() refuses values that are not finite", async () => {
  using G = tensor(backend, [1, Number.NaN], [1, 2]);
  await expect(msign(G)).rejects.toThrow("not finite");
});
