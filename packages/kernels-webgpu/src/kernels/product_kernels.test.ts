import { expect, test } from "vitest";
import type { MatmulTile } from "../wgsl/matmul_settings.ts";
import {
  formatKernels,
  type ProductShape,
  parseKernels,
  productClass,
  productKernels,
} from "./product_kernels.ts";

const tile: MatmulTile = { kind: "registers", rows: 4, columns4: 1, lanesY: 1, lanesX: 8 };
const shared: MatmulTile = { ...tile, kind: "workgroup", rows: 8, depth: 16, buffers: 2 };
const kernels = productKernels({ large: shared, small: tile, thin: { ...tile, rows: 1 } }, 64);
const text =
  "v1 large-NN=w8x4-1x8-16x2 large-NT=w8x4-1x8-16x2 large-TN=w8x4-1x8-16x2 small-NN=r4x4-1x8 small-NT=r4x4-1x8 small-TN=r4x4-1x8 thin-NN=r1x4-1x8 thin-NT=r1x4-1x8 thin-TN=r1x4-1x8 workgroups=64";

test("parseKernels() reads what formatKernels() wrote", () => {
  expect(formatKernels(kernels)).toBe(text);
  expect(parseKernels(text)).toEqual(kernels);
});

test("parseKernels() rejects other versions and damaged texts, with a remedy", () => {
  expect(() => parseKernels(text.replace("v1", "v2"))).toThrow(
    "Cannot use recorded kernels of version 2: this @lrm/kernels-webgpu has version 1, which adds in another order; install the one that recorded them, or start anew",
  );
  for (const damaged of [
    "",
    "v1",
    text.slice(0, -3),
    text.replace("small-NT", "small-XX"),
    text.replace("=r4x4-1x8", "=r4x5-1x8"),
    text.replace("=64", "=0"),
    text.replace("=64", "=65537"),
    text.replace("=64", "=1e300"),
    text.replace("=w8x4-1x8-16x2", "=w8000x4-1x8-16x2"),
    text.replace("=r4x4-1x8", "=r4x4000-1x8"),
    text.replace("=w8x4-1x8-16x2", "=w8x4-1x8-16000x2"),
    text.replace("v1 ", ""),
  ]) {
    expect(() => parseKernels(damaged)).toThrow(/they are damaged; give what backend.info.kernels/);
  }
});

test("productClass() distinguishes products by size and layout", () => {
  const classOf = (m: number, n: number, rest: Partial<ProductShape> = {}) =>
    productClass({
      m,
      n,
      batch: 1,
      transposeA: false,
      transposeB: false,
      symmetric: false,
      ...rest,
    });
  expect(classOf(1024, 1024)).toBe("large-NN");
  expect(classOf(1024, 1024, { transposeA: true })).toBe("large-TN");
  expect(classOf(1024, 1024, { transposeA: true, transposeB: true })).toBe("large-NT");
  expect(classOf(128, 128, { transposeB: true })).toBe("small-NT");
  expect(classOf(128, 128, { batch: 8 })).toBe("large-NN");
  expect(classOf(1, 50_257)).toBe("thin-NN");
  // A thin tile cannot write mirrored vectors.
  expect(classOf(4, 4, { symmetric: true })).toBe("small-NN");
});
