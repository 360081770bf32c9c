import type { MatmulOperation } from "@lrm/tensor";
import { type MatmulTile, tileName, tileOf } from "../wgsl/matmul_settings.ts";

/**
 * Raised whenever the same tile comes to add in another order: runs that recorded an older one
 * cannot go on.
 */
const VERSION = 1;

/**
 * Products are told apart by size: `large` ones fill the device, `small` ones do not, `thin` ones
 * have a row or few.
 */
export const PRODUCT_SIZES = ["large", "small", "thin"] as const;
/** And by which operands are transposed; both together count as the second alone. */
export const PRODUCT_LAYOUTS = ["NN", "NT", "TN"] as const;

/** A class of products that share a tile. */
export type ProductClass = `${(typeof PRODUCT_SIZES)[number]}-${(typeof PRODUCT_LAYOUTS)[number]}`;

/** All classes, the most important first. */
export const PRODUCT_CLASSES: readonly ProductClass[] = PRODUCT_SIZES.flatMap((size) =>
  PRODUCT_LAYOUTS.map((layout): ProductClass => `${size}-${layout}`),
);

/** The kernels of products: all that decides the order in which they add. */
export interface ProductKernels {
  readonly tiles: Readonly<Record<ProductClass, MatmulTile>>;
  /** Workgroups that a product should keep busy, if need be by cutting k. */
  readonly workgroups: number;
}

/** Properties of a product that decide its class. */
export type ProductShape = Pick<
  MatmulOperation,
  "m" | "n" | "batch" | "transposeA" | "transposeB" | "symmetric"
>;

/** Most workgroups that a record may ask for: far more than any device runs at a time. */
const MOST_WORKGROUPS = 2 ** 16;

/** A product of this many tiles of 64 × 64 is large. */
const LARGE_TILES = 32;
const THIN_ROWS = 4;

/** The class of a product. */
export function productClass(shape: ProductShape): ProductClass {
  const { m, n, batch, transposeA, transposeB, symmetric } = shape;
  const layout = transposeB ? "NT" : transposeA ? "TN" : "NN";
  if (m <= THIN_ROWS && !symmetric) return `thin-${layout}`;
  const tiles = Math.ceil(m / 64) * Math.ceil(n / 64) * batch;
  return `${tiles >= LARGE_TILES ? "large" : "small"}-${layout}`;
}

/** The same tile for each size, whatever the layout. */
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

/** Kernels in one line, to be recorded: `v1 large-NN=w8x8-8x8-16 … workgroups=256`. */
export function formatKernels({ tiles, workgroups }: ProductKernels): string {
  const names = PRODUCT_CLASSES.map((name) => `${name}=${tileName(tiles[name])}`);
  return [`v${VERSION}`, ...names, `workgroups=${workgroups}`].join(" ");
}

/**
 * The kernels that {@link formatKernels} wrote.
 *
 * @throws Error when they are of another version, or none
 */
export function parseKernels(text: string): ProductKernels {
  const [version = "", ...words] = text.split(" ");
  const values = new Map(words.map((word) => word.split("=", 2) as [string, string]));
  const tiles = PRODUCT_CLASSES.map((name) => [name, tileOf(values.get(name) ?? "")] as const);
  const workgroups = Number(values.get("workgroups"));
  const complete = tiles.every(([, tile]) => tile !== undefined);
  if (/^v\d+$/.test(version) && version !== `v${VERSION}`) {
    throw new Error(
      `Cannot use recorded kernels of version ${version.slice(1)}: this @lrm/kernels-webgpu has version ${VERSION}, which adds in another order; install the one that recorded them, or start anew`,
    );
  }
  const counts = Number.isInteger(workgroups) && workgroups > 0 && workgroups <= MOST_WORKGROUPS;
  if (version !== `v${VERSION}` || !complete || !counts) {
    throw new Error(
      `Cannot use the recorded kernels ${JSON.stringify(text.slice(0, 300))}: they are damaged; give what backend.info.kernels said, or start anew`,
    );
  }
  return { tiles: Object.fromEntries(tiles) as ProductKernels["tiles"], workgroups };
}
