import {
  type AttentionGradientOperation,
  type AttentionOperation,
  type Backend,
  defineMap,
  type HeadsOperand,
  inverseCholesky,
  map,
  matmul,
  orthonormalizeRows,
  Random,
  sum,
  Tensor,
  tensor,
} from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { relativeError } from "@lrm/tensor/testing";
import { afterAll, describe, expect, test } from "vitest";
import { requestDevice } from "./device/limits.ts";
import { HARDWARE_TUNING } from "./kernels/tuning.ts";
import { requestNodeAdapter } from "./node/gpu.ts";
import { WebGPUBackend } from "./webgpu_backend.ts";

/** Kernels for GPUs, with workgroup memory and barriers, run on any available adapter. */
const reference = createReferenceBackend();
const { gpu, adapter } = await requestNodeAdapter("software");
const device = await requestDevice(adapter);
const release = () => device.destroy();
const backend = new WebGPUBackend(device, adapter.info, {}, release, HARDWARE_TUNING);
afterAll(async () => {
  await backend.dispose();
  void gpu; // Dawn's instance must outlive its devices
});

/** Inner products of a few hundred float32 terms. */
const TOLERANCE = 2e-6;

async function agree(compute: (on: Backend) => Tensor): Promise<void> {
  const [actual, expected] = [compute(backend), compute(reference)];
  expect(relativeError(await actual.read(), await expected.read())).toBeLessThan(TOLERANCE);
}

const normal = (on: Backend, seed: number, ...shape: number[]): Tensor =>
  new Random(seed).normal(on, shape);

describe("kernels for GPUs", () => {
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      // Multiples of 4, which are read as vectors, and primes.
      const shapes = [
        [72, 68, 40],
        [37, 71, 53],
      ] as const;
      for (const [m, n, k] of transposeA === transposeB ? shapes : shapes.slice(0, 1)) {
        const name = `matmul ${m} × ${n} × ${k}, ${transposeA ? "T" : "N"}${transposeB ? "T" : "N"}`;
        test(name, () =>
          agree((on) => {
            const a = normal(on, 1, ...(transposeA ? [k, m] : [m, k]));
            const b = normal(on, 2, ...(transposeB ? [n, k] : [k, n]));
            return matmul(a, b, { transposeA, transposeB, bias: normal(on, 3, n) });
          }),
        );
      }
    }
  }

  test("the large tile", () =>
    agree((on) => matmul(normal(on, 1, 8, 200, 20), normal(on, 2, 20, 70))));

  test("a long inner dimension, split into segments", () =>
    agree((on) => {
      const [a, b, c] = [normal(on, 1, 1030, 9), normal(on, 2, 1030, 7), normal(on, 3, 9, 7)];
      return matmul(a, b, { transposeA: true, alpha: 0.5, c, beta: 2, bias: normal(on, 4, 7) });
    }));

  test("a symmetric product with a symmetric c", () =>
    agree((on) => {
      const x = normal(on, 1, 70, 30);
      const a = matmul(x, x, { transposeB: true, symmetric: true });
      return matmul(a, a, { symmetric: true, c: a, beta: -4.775, alpha: 2.0315 });
    }));

  test("a symmetric product of many tiles", () =>
    agree((on) => {
      const x = normal(on, 1, 500, 24);
      return matmul(x, x, { transposeB: true, symmetric: true });
    }));

  const normalize = defineMap(["x"], [], ({ x }) => {
    const centered = x.sub(x.rowSum().div(100));
    return { y: centered.div(centered.square().rowSum().sqrt()), most: x.rowMax() };
  });
  test("row reductions with several outputs, in place", () =>
    agree((on) => {
      const x = normal(on, 1, 5, 100);
      const { most } = map(normalize, { x }, { into: { y: x } });
      return matmul(x, x, { transposeB: true, c: matmul(most, most, { transposeB: true }) });
    }));

  test("reductions in several stages", () =>
    agree((on) => sum(normal(on, 1, 3, 4000, 5), { axes: [1, 1] })));

  test("inverse Cholesky factors, of one block and of several", async () => {
    for (const size of [5, 64, 130]) {
      await agree((on) => {
        const x = normal(on, 1, 3, size, 2 * size);
        const A = matmul(x, x, { transposeB: true, alpha: 1 / size, symmetric: true });
        return inverseCholesky(A).factor;
      });
    }
  });

  test("a matrix without a Cholesky factor sets its flag", async () => {
    const { failed } = inverseCholesky(
      tensor(backend, [1, 2, 2, 1, 4, 0, 0, Number.NaN, 4, 0, 0, 1], [3, 2, 2]),
    );
    expect(Array.from(await failed.read())).toEqual([1, 1, 0]);
  });

  // Fewer columns than the workgroup has invocations, more, and a width not divisible by 4.
  test.each([
    [3, 5, 40],
    [1, 6, 1024],
    [2, 7, 1030],
  ])("orthonormal rows, %d matrices of %d×%d", (batch, count, length) =>
    agree((on) => {
      const q = orthonormalizeRows(normal(on, 1, batch, count, length));
      return matmul(q, q, { transposeA: true });
    }),
  );

  // Three tiles of keys, a partly filled last workgroup, shared key heads, and a head size not
  // divisible by 4.
  const size = { batch: 2, queries: 70, past: 3, keys: 73, heads: 2, kvHeads: 1, headSize: 6 };
  const attend = (on: Backend): Record<"out" | "dQ" | "dK" | "dV", Tensor> => {
    const { batch, queries, keys, heads, kvHeads, headSize } = size;
    const operand = (seed: number, tokens: number, count: number): HeadsOperand => ({
      tensor: normal(on, seed, batch, tokens, count * headSize),
      offset: 0,
      batchStride: tokens * count * headSize,
      tokenStride: count * headSize,
    });
    const query = (seed: number) => operand(seed, queries, heads);
    const key = (seed: number) => operand(seed, keys, kvHeads);
    const geometry = { ...size, scale: 0.4 };
    const [q, k, v, out, outGradient] = [query(1), key(2), key(3), query(4), query(5)];
    const [qGradient, kGradient, vGradient] = [query(6), key(7), key(8)];
    const inputs = { ...geometry, q, k, v, out };
    const logSumExp = Tensor.allocate(on, [batch, heads, queries]);
    on.run<AttentionOperation>({ kind: "attention", ...inputs, logSumExp });
    on.run<AttentionGradientOperation>({
      kind: "attentionGradient",
      ...inputs,
      logSumExp,
      outGradient,
      qGradient,
      kGradient,
      vGradient,
    });
    return {
      out: out.tensor,
      dQ: qGradient.tensor,
      dK: kGradient.tensor,
      dV: vGradient.tensor,
    };
  };
  test.each(["out", "dQ", "dK", "dV"] as const)("attention in tiles: %s", (name) =>
    agree((on) => attend(on)[name]),
  );
});
