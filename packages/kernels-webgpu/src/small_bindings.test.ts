import {
  addDiagonal,
  type Backend,
  defineMap,
  gatherRows,
  inverseCholesky,
  joinColumns,
  map,
  matmul,
  Random,
  scale,
  scatterAddRows,
  secondMoment,
  splitColumns,
  sum,
  sumOfSquares,
  Tensor,
  tensor,
  trace,
} from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { relativeError } from "@lrm/tensor/testing";
import { afterAll, describe, expect, test } from "vitest";
import { createWebGPUBackend } from "./node.ts";

/**
 * Maximum bytes of a binding. Every tensor of these tests is larger than that, as a 50257 × 768
 * embedding is on a device with a limit of 128 MiB.
 */
const BINDING = 16384;
const reference = createReferenceBackend();
const backend = await createWebGPUBackend({
  adapter: "software",
  limits: { maxStorageBufferBindingSize: BINDING },
});
afterAll(() => backend.dispose());

/** Inner products of a few hundred float32 terms, and sums of many thousand. */
const TOLERANCE = 2e-6;

async function agree(compute: (on: Backend) => Tensor): Promise<void> {
  const [actual, expected] = [compute(backend), compute(reference)];
  expect(actual.size * 4).toBeGreaterThan(0);
  expect(relativeError(await actual.read(), await expected.read())).toBeLessThan(TOLERANCE);
}

const doubled = defineMap(["x"], [], ({ x }) => ({ y: x.add(x) }));

const normal = (on: Backend, seed: number, ...shape: number[]): Tensor =>
  new Random(seed).normal(on, shape);

describe("tensors larger than a binding", () => {
  test("random numbers", () => agree((on) => normal(on, 1, 20_001)));

  test("matmul with an epilogue, which needs the sum over all of k", () =>
    agree((on) => {
      const y = Tensor.allocate(on, [90, 150]);
      const a = normal(on, 1, 90, 301);
      matmul(a, normal(on, 2, 301, 150), { epilogue: { kernel: doubled, y } });
      return y;
    }));

  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      const name = `matmul, ${transposeA ? "T" : "N"}${transposeB ? "T" : "N"}`;
      test(name, () =>
        agree((on) => {
          const a = normal(on, 1, ...(transposeA ? [130, 301] : [301, 130]));
          const b = normal(on, 2, ...(transposeB ? [150, 130] : [130, 150]));
          const c = normal(on, 3, 301, 150);
          const bias = normal(on, 4, 150);
          return matmul(a, b, { transposeA, transposeB, alpha: 0.5, beta: 2, c, bias });
        }),
      );
    }
  }

  test("a long inner dimension, in place", () =>
    agree((on) => {
      const into = normal(on, 3, 3, 5);
      const [a, b] = [normal(on, 1, 6000, 3), normal(on, 2, 6000, 5)];
      return matmul(a, b, { transposeA: true, c: into, into });
    }));

  test("a symmetric product", () =>
    agree((on) => {
      const x = normal(on, 1, 90, 200);
      return matmul(x, x, { transposeB: true, symmetric: true });
    }));

  const rule = defineMap(["w", "g", "row"], ["rate"], ({ w, g, row, rate }) => ({
    w: w.sub(g.mul(rate)).mul(row),
    g: g.square(),
  }));
  test("elementwise rules, broadcast and in place", () =>
    agree((on) => {
      const [w, g, row] = [normal(on, 1, 200, 90), normal(on, 2, 200, 90), normal(on, 3, 200, 1)];
      map(rule, { w, g, row }, { scalars: { rate: 0.1 }, into: { w } });
      return w;
    }));

  const softmax = defineMap(["x"], [], ({ x }) => {
    const e = x.sub(x.rowMax()).exp();
    return { y: e.div(e.rowSum()) };
  });
  test("row reductions", () => agree((on) => map(softmax, { x: normal(on, 1, 11, 1000) }).y));

  test("reductions over all, over rows and over columns", async () => {
    await agree((on) => sumOfSquares(normal(on, 1, 70_001)));
    await agree((on) => sum(normal(on, 1, 300, 101), { axes: [0, 0] }));
    await agree((on) => sum(normal(on, 1, 101, 300), { axes: [1, 1] }));
  });

  /** `[batch, size, size]`, far from singular. */
  const definite = (on: Backend, batch: number, size: number): Tensor => {
    const x = normal(on, size, batch, size, 2 * size);
    const K = matmul(x, x, { transposeB: true, alpha: 1 / size, symmetric: true });
    addDiagonal(K, 1);
    return K;
  };
  test("inverses of Cholesky factors, of many small matrices and of large ones", async () => {
    for (const [batch, size] of [
      [7, 64],
      [300, 9],
      [2, 150],
    ] as const) {
      await agree((on) => inverseCholesky(definite(on, batch, size)).factor);
      await agree((on) => inverseCholesky(scale(definite(on, batch, size), -1)).failed);
    }
  });

  test("moments in blocks, their traces, and columns split and joined", async () => {
    await agree((on) => secondMoment(normal(on, 1, 70, 300), { blocks: 2 }));
    await agree((on) => trace(definite(on, 3, 150)));
    await agree((on) => definite(on, 3, 150));
    await agree((on) => splitColumns(normal(on, 1, 2, 70, 300), 3));
    await agree((on) => joinColumns(normal(on, 1, 2, 3, 70, 100)));
  });

  const rows = [0, 499, 3, 3, 250, 17, 999];
  test("an embedding and its gradient", async () => {
    const indices = Array.from({ length: 700 }, (_, i) => rows[i % 7]! - (i % 3 === 0 ? 1 : 0));
    const at = (on: Backend): Tensor => tensor(on, Int32Array.from(indices), [700]);
    await agree((on) => gatherRows(normal(on, 1, 500, 32), at(on)));
    await agree((on) => {
      const out = normal(on, 2, 500, 32);
      scatterAddRows(out, at(on), normal(on, 1, 700, 32));
      return out;
    });
  });
});
