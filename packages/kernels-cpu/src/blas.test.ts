import { existsSync } from "node:fs";
import {
  type AttentionGradientOperation,
  type AttentionOperation,
  type Backend,
  full,
  type HeadsOperand,
  matmul,
  Random,
  type Tensor,
  tensor,
} from "@lrm/tensor";
import { conformanceCases } from "@lrm/tensor/conformance";
import { afterAll, expect, test } from "vitest";
import { findBlas } from "./_blas.ts";
import { type BlasBackendOptions, createBlasBackend, createFastestCpuBackend } from "./blas.ts";
import { createCpuBackend } from "./mod.ts";

const missing: string | undefined = await findBlas().then(
  () => undefined,
  (error: Error) => error.message,
);

/** Place of Debian's OpenBLAS. */
const INSTALLED = "/usr/lib/x86_64-linux-gnu/libopenblas.so.0";

test("findBlas() finds the OpenBLAS of Debian, where it is installed", () => {
  expect(missing === undefined || !existsSync(INSTALLED)).toBe(true);
});

/** Opens the BLAS backend, or the plain one on machines without a BLAS. */
async function open(options: BlasBackendOptions): Promise<Backend> {
  return missing === undefined ? createBlasBackend(options) : createCpuBackend(options);
}

const backend = await open({ threads: 2 });
afterAll(() => backend.dispose());

test("createBlasBackend() describes its library, or throws with the package to install", async () => {
  if (missing === undefined)
    expect(backend.info.description).toMatch(
      /2 threads, products by \S+ (Darwin )?\d+(\.\d+)+( \(\w+\))?$/,
    );
  else await expect(createBlasBackend()).rejects.toThrow(/install OpenBLAS/);
});

test("createBlasBackend() names a library that it cannot load, and rejects 0 threads", async () => {
  await expect(createBlasBackend({ library: "libnone.so" })).rejects.toThrow(
    /^Cannot load a BLAS with cblas_sgemm from libnone\.so: none of them loads; install OpenBLAS/,
  );
  if (missing === undefined) {
    await expect(createBlasBackend({ threads: 0 })).rejects.toThrow(/from 1 to 64/);
  }
});

test("createFastestCpuBackend() takes the library that is there, or tells why not", async () => {
  const { backend: fastest, withoutBlas } = await createFastestCpuBackend({ threads: 1 });
  if (missing === undefined) {
    expect(withoutBlas?.message).toBeUndefined();
    expect(fastest.info.kernels).toBe(backend.info.kernels);
  } else {
    expect(withoutBlas?.message).toBe(missing);
    expect(fastest.info.kernels).toBeUndefined();
  }
  await fastest.dispose();
});

test("createFastestCpuBackend() without threads looks for no library", async () => {
  const { backend: alone, withoutBlas } = await createFastestCpuBackend({ threads: 0 });
  expect(alone.info.kernels).toBeUndefined();
  expect(withoutBlas).toBeUndefined();
  await alone.dispose();
});

for (const { name, run } of conformanceCases()) {
  if (/^(matmul|attention|conv)/i.test(name)) test(name, () => run(backend));
}

/**
 * Computes products in every variant: stored orders, added terms, symmetric, in place, batches, and
 * sizes that no block divides.
 */
async function products(on: Backend): Promise<Float32Array[]> {
  const random = new Random(3);
  const normal = (name: string, ...shape: number[]): Tensor => random.fork(name).normal(on, shape);
  const wide = normal("wide", 150, 700);
  const tall = normal("tall", 700, 310);
  const square = normal("square", 3, 150, 150);
  const bias = normal("bias", 310);
  const c = normal("c", 150, 310);
  const long = normal("long", 40, 5003);
  const deep = normal("deep", 5003, 30);
  const small = normal("small", 40, 30);
  const bias30 = normal("bias30", 30);
  const symmetric = matmul(wide, wide, { transposeB: true, symmetric: true });
  const inPlace = normal("c", 150, 310);
  const made = [
    matmul(wide, tall),
    matmul(wide, tall, { alpha: 0.5, beta: -2, c, bias }),
    matmul(wide, tall, { bias }),
    matmul(long, deep),
    matmul(long, deep, { alpha: 0.5, beta: -2, c: small, bias: bias30 }),
    matmul(deep, long, { transposeA: true, transposeB: true }),
    matmul(wide, tall, { beta: 3, c }),
    matmul(wide, tall, { beta: 0.5, c: inPlace, into: inPlace }),
    matmul(tall, wide, { transposeA: true, transposeB: true }),
    matmul(tall, tall, { transposeA: true, symmetric: true }),
    matmul(tall, tall, { transposeB: true, symmetric: true }),
    matmul(symmetric, symmetric, { beta: 1.5, c: symmetric, symmetric: true }),
    matmul(square, wide),
    matmul(square, square, { transposeB: true, symmetric: true }),
    matmul(full(on, [0, 20], 1), full(on, [20, 300], 1)),
    matmul(full(on, [40, 0], 1), full(on, [0, 300], 1), { bias: normal("row", 300) }),
    matmul(tensor(on, [1, 2, 3], [1, 3]), tensor(on, [1, 0, 1], [3, 1])),
  ];
  return Promise.all(made.map(async (each) => Float32Array.from(await each.read())));
}

/** Computes attention and its gradients over several tiles of keys, with a short last one. */
async function attentions(on: Backend): Promise<Float32Array[]> {
  const [batch, tokens, heads, headSize] = [1, 200, 3, 24];
  const width = heads * headSize;
  const random = new Random(5);
  const heads3 = (base: Tensor) =>
    [0, 1, 2].map((part) => ({
      ...{ tensor: base, offset: part * width },
      ...{ batchStride: tokens * 3 * width, tokenStride: 3 * width },
    }));
  const [qkv, gradients] = ["qkv", "gradients"].map((name) =>
    random.fork(name).normal(on, [batch, tokens, 3 * width]),
  );
  const whole = (tensor: Tensor) => ({
    ...{ tensor, offset: 0, batchStride: tokens * width, tokenStride: width },
  });
  const out = whole(full(on, [batch, tokens, width], 0));
  const outGradient = whole(random.fork("out").normal(on, [batch, tokens, width]));
  const logSumExp = full(on, [batch, heads, tokens], 0);
  const [q, k, v] = heads3(qkv!) as [HeadsOperand, HeadsOperand, HeadsOperand];
  const [qGradient, kGradient, vGradient] = heads3(gradients!) as [typeof q, typeof q, typeof q];
  const shared = {
    ...{ batch, queries: tokens, keys: tokens, heads, kvHeads: heads, headSize, past: 0 },
    ...{ scale: 0.2, q, k, v, out, logSumExp },
  };
  on.run<AttentionOperation>({ kind: "attention", ...shared });
  on.run<AttentionGradientOperation>({
    ...{ kind: "attentionGradient", ...shared },
    ...{ outGradient, qGradient, kGradient, vGradient },
  });
  return Promise.all(
    [out.tensor, gradients!].map(async (each) => Float32Array.from(await each.read())),
  );
}

test.each([products, attentions])(
  "results of the BLAS do not depend on the number of threads: $name",
  async (compute) => {
    const expected = await compute(backend);
    for (const threads of [1, 3]) {
      const other = await open({ threads });
      (await compute(other)).forEach((values, index) => {
        expect(Buffer.from(values.buffer).equals(Buffer.from(expected[index]!.buffer))).toBe(true);
      });
      await other.dispose();
    }
  },
);

test("attention by the BLAS equals that of WebAssembly up to rounding", async () => {
  const own = await createCpuBackend({ threads: 1 });
  const expected = await attentions(own);
  (await attentions(backend)).forEach((values, index) => {
    // Sums of at most 200 products.
    const wrong = values.filter((value, at) => !(Math.abs(value - expected[index]![at]!) <= 2e-5));
    expect(Array.from(wrong)).toEqual([]);
  });
  await own.dispose();
});

test("products by the BLAS equal those of WebAssembly up to rounding", async () => {
  const own = await createCpuBackend({ threads: 1 });
  const expected = await products(own);
  const given = await products(backend);
  given.forEach((values, index) => {
    // Error bound for sums of at most 5003 float32 products in any order: 5003·2⁻²⁴ = 3e-4 of the
    // sum of magnitudes; actual errors are 150 times smaller.
    const worst = values.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - expected[index]![at]!)),
      0,
    );
    const largest = expected[index]!.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    expect(worst / largest).toBeLessThan(2e-6);
  });
  await own.dispose();
});

test("a product of few rows and columns, but a long sum, ends", async () => {
  using rows = full(backend, [20, 17_000], 1);
  using columns = full(backend, [24, 17_000], 1);
  using product = matmul(rows, columns, { transposeB: true });
  expect(new Set(await product.read())).toEqual(new Set([17_000]));
});
