import type { DeviceLimits } from "../device/limits.ts";
import type { ProductClass } from "../kernels/product_kernels.ts";
import { type MatmulTile, tileBytes, tileOf } from "../wgsl/matmul_settings.ts";

/**
 * Candidate tiles for each size of product: with workgroup memory, as in the fastest published
 * kernels, and without.
 */
const NAMES = {
  large: [
    "w8x8-8x8-16",
    "w4x4-16x16-16",
    "w8x4-16x16-16",
    "r4x4-8x8",
    "w8x8-16x16-8",
    "w8x8-8x8-16x2",
    "w4x4-8x8-32",
    "w8x4-8x16-16",
    "w8x8-8x8-8",
    "w8x8-16x8-16",
    "w4x4-16x16-32",
    "w8x8-16x16-8x2",
    "q16x4-1x8",
    "q8x4-1x8",
    "q8x8-1x8",
    "q8x4-8x8",
    "q8x8-8x8",
    "r8x4-1x8",
    "r4x4-1x8",
    "r8x8-1x8",
    "r4x4-16x16",
    "r8x8-8x8",
  ],
  small: [
    "w4x4-8x8-32",
    "r4x4-8x8",
    "w4x4-8x8-16x2",
    "w4x4-16x16-16",
    "w4x4-8x8-16",
    "w8x8-8x8-16",
    "q8x4-1x8",
    "q4x4-1x8",
    "q4x4-8x8",
    "r8x4-1x8",
    "r4x4-1x8",
  ],
  thin: ["r1x4-1x64", "r1x4-1x8", "r1x4-1x16", "r4x4-1x8"],
} as const;

/** Candidate numbers of workgroups for products that are split along k. */
export const WORKGROUP_COUNTS: readonly number[] = [8, 32, 64, 128, 256, 512];

/** All candidates as text. */
export const CANDIDATES: string = JSON.stringify([NAMES, WORKGROUP_COUNTS]);

/** Tells whether a device can run a tile. */
export function tileRuns(tile: MatmulTile, limits: DeviceLimits, subgroups: boolean): boolean {
  return (
    (subgroups || tile.kind !== "quads") &&
    tileBytes(tile) <= limits.maxComputeWorkgroupStorageSize &&
    tile.lanesX * tile.lanesY <= limits.maxComputeInvocationsPerWorkgroup &&
    tile.lanesX <= limits.maxComputeWorkgroupSizeX
  );
}

/**
 * Returns the candidate tiles for a class of products, those likely to be fast first.
 *
 * @param subgroups  true if the device supports subgroups
 * @param software  true for an emulation, where workgroup memory is not faster and compiles slowly
 */
export function candidateTiles(
  of: ProductClass,
  limits: DeviceLimits,
  subgroups: boolean,
  software: boolean,
): readonly MatmulTile[] {
  const size = of.slice(0, of.indexOf("-")) as keyof typeof NAMES;
  const all = NAMES[size].map((name) => tileOf(name)!);
  const tiles = all.filter((tile) => tileRuns(tile, limits, subgroups));
  const first = (tile: MatmulTile): boolean => (tile.kind !== "workgroup") === software;
  return [...tiles.filter(first), ...tiles.filter((tile) => !first(tile))];
}
