import { matmul, tensor } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { exactProduct } from "./exact_product.ts";

const backend = createReferenceBackend();
const extents = { m: 9, n: 12, k: 33, transposeA: false, transposeB: false, symmetric: false };

test("exactProduct() accepts its exact product in every layout", async () => {
  for (const symmetric of [false, true]) {
    for (const transposeA of [false, true]) {
      for (const transposeB of symmetric ? [!transposeA] : [false, true]) {
        const { m, k } = extents;
        const n = symmetric ? m : extents.n;
        const { a, b, isProduct } = exactProduct({ m, n, k, transposeA, transposeB, symmetric });
        const left = tensor(backend, a, transposeA ? [k, m] : [m, k]);
        const right = tensor(backend, b, transposeB ? [n, k] : [k, n]);
        const product = await matmul(left, right, { transposeA, transposeB }).read();
        expect(isProduct(product as Float32Array)).toBe(true);
      }
    }
  }
});

test("exactProduct() detects a single wrong element and NaN", async () => {
  const { m, n, k } = extents;
  const { a, b, isProduct } = exactProduct(extents);
  const right = await matmul(tensor(backend, a, [m, k]), tensor(backend, b, [k, n])).read();
  for (const [at, value] of [
    [0, Number.NaN],
    [50, right[50]! + 1],
    [m * n - 1, right[m * n - 1]! - 0.25],
  ] as const) {
    const wrong = Float32Array.from(right);
    wrong[at] = value;
    expect(isProduct(wrong)).toBe(false);
  }
});
