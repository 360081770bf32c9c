import type { MatmulOperation } from "@lrm/tensor";
import { ArgumentError } from "@lrm/tensor";
import { type MatmulTile, tileName, tileOf } from "../wgsl/matmul_settings.ts";

/**
 * Version of the order of additions. Increase it when a tile adds in another order: a run recorded
 * with an older version cannot be resumed.
 */
const VERSION = 1;

/**
 * Size classes of products: `large` ones fill the device, `small` ones do not, `thin` ones have one
 * or a few rows.
 */
export const PRODUCT_SIZES = ["large", "small", "thin"] as const;
/**
 * Layout classes of products: which operand is transposed. If both are, the class is that of the
 * second alone.
 */
export const PRODUCT_LAYOUTS = ["NN", "NT", "TN"] as const;

/** A class of products that share a tile. */
export type ProductClass = `${(typeof PRODUCT_SIZES)[number]}-${(typeof PRODUCT_LAYOUTS)[number]}`;

/** All classes, the most important first. */
export const PRODUCT_CLASSES: readonly ProductClass[] = PRODUCT_SIZES.flatMap((size) =>
  PRODUCT_LAYOUTS.map((layout): ProductClass => `${size}-${layout}`),
);

/** Choice of kernels for products: everything that determines the order of additions. */
export interface ProductKernels {
  readonly tiles: Readonly<Record<ProductClass, MatmulTile>>;
  /** Target number of workgroups of a product; k is split if the output has fewer tiles. */
  readonly workgroups: number;
}

/** Properties of a product that determine its class. */
export type ProductShape = Pick<
  MatmulOperation,
  "m" | "n" | "batch" | "transposeA" | "transposeB" | "symmetric"
>;

/** Maximum workgroup count accepted from a record: far more than any device runs at once. */
const MOST_WORKGROUPS = 2 ** 16;

/** Products of at least this many 64 × 64 tiles are large. */
const LARGE_TILES = 32;
const THIN_ROWS = 4;

/** Returns the class of a product. */
export function productClass(shape: ProductShape): ProductClass {
  const { m, n, batch, transposeA, transposeB, symmetric } = shape;
  const layout = transposeB ? "NT" : transposeA ? "TN" : "NN";
  if (m <= THIN_ROWS && !symmetric) return `thin-${layout}`;
  const tiles = Math.ceil(m / 64) * Math.ceil(n / 64) * batch;
  return `${tiles >= LARGE_TILES ? "large" : "small"}-${layout}`;
}

/** Uses the same tile for every layout of a size. */
export function productKernels(
  { large, small, thin }: Readonly<Record<(typeof PRODUCT_SIZES)[number], MatmulTile>>,
  workgroups: number,
): ProductKernels {
  const tiles = { large, small, thin };
  const entries = PRODUCT_SIZES.flatMap((size) =>
    PRODUCT_LAYOUTS.map((layout) => [`${size}-${layout}`, tiles[size]]),
  );
  return { tiles: Object.fromEntries(entries) as ProductKernels["tiles"], workgroups };
}

/** Formats kernels as one line for a record: `v1 large-NN=w8x8-8x8-16 … workgroups=256`. */
export function formatKernels({ tiles, workgroups }: ProductKernels): string {
  const names = PRODUCT_CLASSES.map((name) => `${name}=${tileName(tiles[name])}`);
  return [`v${VERSION}`, ...names, `workgroups=${workgroups}`].join(" ");
}

/**
 * Parses the output of {@link formatKernels}.
 *
 * @throws ArgumentError if it is malformed or has another version
 */
export function parseKernels(text: string): ProductKernels {
  const [version = "", ...words] = text.split(" ");
  const values = new Map(words.map((word) => word.split("=", 2) as [string, string]));
  const tiles = PRODUCT_CLASSES.map((name) => [name, tileOf(values.get(name) ?? "")] as const);
  const workgroups = Number(values.get("workgroups"));
  const complete = tiles.every(([, tile]) => tile !== undefined);
  if (/^v\d+$/.test(version) && version !== `v${VERSION}`) {
    throw new ArgumentError(
      `Cannot use recorded kernels of version ${version.slice(1)}: this @lrm/kernels-webgpu has version ${VERSION}, which adds in another order`,
      "install the one that recorded them, or start anew",
    );
  }
  const counts = Number.isInteger(workgroups) && workgroups > 0 && workgroups <= MOST_WORKGROUPS;
  if (version !== `v${VERSION}` || !complete || !counts) {
    throw new ArgumentError(
      `Cannot use the recorded kernels ${JSON.stringify(text.slice(0, 300))}: they are damaged`,
      "give what backend.info.kernels said, or start anew",
    );
  }
  return { tiles: Object.fromEntries(tiles) as ProductKernels["tiles"], workgroups };
}
