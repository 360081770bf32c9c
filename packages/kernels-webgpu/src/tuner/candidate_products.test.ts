import { matmul, tensor } from "@lrm/tensor";
import { afterAll, expect, test } from "vitest";
import { requestDevice } from "../device/limits.ts";
import { PRODUCT_CLASSES, productKernels } from "../kernels/product_kernels.ts";
import { type Tuning, tuningFor } from "../kernels/tuning.ts";
import { requestNodeAdapter } from "../node/gpu.ts";
import { WebGPUBackend } from "../webgpu_backend.ts";
import { type MatmulTile, tileName } from "../wgsl/matmul_settings.ts";
import { candidateTiles } from "./candidates.ts";
import { exactProduct } from "./exact_product.ts";

const { gpu, adapter } = await requestNodeAdapter("software");
const device = await requestDevice(adapter);
let { products } = tuningFor(adapter.info, true);
const tuning: Tuning = {
  ...tuningFor(adapter.info, true),
  get products() {
    return products;
  },
};
const backend = new WebGPUBackend(device, adapter.info, {}, () => device.destroy(), tuning);
afterAll(async () => {
  await backend.dispose();
  void gpu; // Dawn's instance must outlive its devices
});

/**
 * Multiplies with one tile, including partial tiles in all directions, and checks every row of the
 * result.
 */
async function isExact(tile: MatmulTile, which: number): Promise<boolean> {
  products = productKernels({ large: tile, small: tile, thin: tile }, 1);
  const [m, n, k] = which % 2 === 0 ? ([75, 101, 37] as const) : ([76, 132, 68] as const);
  const [transposeA, transposeB] = [which % 4 > 1, which % 8 > 3];
  const { a, b, isProduct } = exactProduct({ m, n, k, transposeA, transposeB, symmetric: false });
  using left = tensor(backend, a, transposeA ? [k, m] : [m, k]);
  using right = tensor(backend, b, transposeB ? [n, k] : [k, n]);
  using product = matmul(left, right, { transposeA, transposeB });
  return isProduct((await product.read()) as Float32Array);
}

const tiles = new Map(
  PRODUCT_CLASSES.flatMap((name) => candidateTiles(name, backend.limits, true, false)).map(
    (tile) => [tileName(tile), tile],
  ),
);

test("every candidate without workgroup memory multiplies exactly", async () => {
  const registers = [...tiles.values()].filter(({ kind }) => kind !== "workgroup");
  expect(new Set(registers.map(({ kind }) => kind)).size).toBe(2);
  for (const [which, tile] of registers.entries()) {
    expect([tileName(tile), await isExact(tile, which)]).toEqual([tileName(tile), true]);
  }
});

// A compiler for the CPU takes one to three seconds for each, so this tests one of every kind; the
// tuner checks all before it uses one.
test.each([
  ["w8x8-8x8-8", 6],
  ["w4x4-8x8-16x2", 1],
])("%s multiplies exactly", async (name, which) => {
  expect(await isExact(tiles.get(name)!, which)).toBe(true);
});
