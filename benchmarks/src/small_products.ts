import { type Backend, matmul, Random, Tensor } from "@lrm/tensor";
import type { Bench } from "./bench.ts";
import { PRODUCT_TOLERANCE, productError } from "./float64.ts";
import { fenced, own } from "./own.ts";
import type { Contender } from "./race.ts";

/**
 * Rows, terms and columns of the smallest products that the backend with a BLAS hands to it. Those
 * below 2¹⁵ multiply-adds, and those of at most 8 rows, it computes itself.
 */
const SHAPES = [
  ...[32, 40, 48, 64].map((size) => [size, size, size] as const),
  ...[9, 12, 16].map((rows) => [rows, 768, 768] as const),
] as const;
/** Products in a call, so that the time of the call itself does not count. */
const BATCH = 64;

/**
 * Times the smallest products that go to the BLAS beside the same in WebAssembly. A ratio far above
 * 1 says that smaller ones should go there too, and one below 1 that these should not.
 */
export async function smallProducts(bench: Bench, blas: Backend): Promise<void> {
  const here = await bench.backend("cpu");
  for (const [m, k, n] of SHAPES) {
    const sides = [
      await productOn(blas, "BLAS", m, k, n),
      await productOn(here, "WebAssembly", m, k, n),
    ];
    await bench.race(
      {
        suite: "gemm",
        measure: "smallest products of the BLAS",
        setting: `float32 ${m}×${k}×${n}, ${BATCH} at once`,
        unit: "GFLOP/s",
        rate: (seconds) => (2 * BATCH * m * n * k) / seconds / 1e9,
        tolerance: PRODUCT_TOLERANCE,
        ratios: [{ of: "BLAS", to: "WebAssembly", goal: { atLeast: 1 } }],
      },
      sides,
      "normal",
    );
    for (const { drop } of sides) drop();
  }
}

async function productOn(
  backend: Backend,
  name: string,
  m: number,
  k: number,
  n: number,
): Promise<Contender & { drop(): void }> {
  const random = new Random(1);
  const a = random.fork("a").normal(backend, [BATCH, m, k]);
  const b = random.fork("b").normal(backend, [BATCH, k, n]);
  const out = Tensor.allocate(backend, [BATCH, m, n]);
  const multiply = () => matmul(a, b, { into: out });
  multiply();
  const [A, B, product] = (await Promise.all([a, b, out].map((each) => each.read()))).map(
    (values, at) => (values as Float32Array).subarray(0, [m * k, k * n, m * n][at]),
  );
  const error = productError(product!, A!, B!, { layout: "NN", m, n, k });
  const drop = () => {
    for (const each of [a, b, out]) each.dispose();
  };
  return { ...own(backend, fenced(backend, multiply), error, name), drop };
}
