import { expect, test } from "vitest";
import { identity } from "./elementwise.ts";
import { inverseCholesky } from "./inverse_cholesky.ts";
import { createReferenceBackend } from "./reference.ts";
import { Tensor } from "./tensor.ts";

const backend = createReferenceBackend();

test("inverseCholesky() leaves nothing behind but its results, also for several blocks", () => {
  const A = identity(backend, 200);
  const before = backend.memory().liveBuffers;
  const { factor, failed } = inverseCholesky(A.reshape([1, 1, 200, 200]));
  expect(factor.shape).toEqual([1, 1, 200, 200]);
  expect(failed.shape).toEqual([1, 1]);
  expect(backend.memory().liveBuffers).toBe(before + 2);
});

test("inverseCholesky() takes empty batches and refuses what is not square", () => {
  const { factor, failed } = inverseCholesky(Tensor.allocate(backend, [0, 3, 3]));
  expect([factor.shape, failed.shape]).toEqual([[0, 3, 3], [0]]);
  for (const shape of [[2, 3], [3]]) {
    expect(() => inverseCholesky(Tensor.allocate(backend, shape))).toThrow("Cannot factorize");
  }
});
