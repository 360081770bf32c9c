import { expect, test } from "vitest";
import type { DeviceLimits } from "../device/limits.ts";
import { PRODUCT_CLASSES } from "../kernels/product_kernels.ts";
import { tileBytes, tileExtent, tileName } from "../wgsl/matmul_settings.ts";
import { candidateTiles } from "./candidates.ts";

/** Limits of every WebGPU device. */
const least: DeviceLimits = {
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupsPerDimension: 65535,
};

test("candidateTiles() contains all kinds, blocks up to 8 × 8, and several sizes and depths", () => {
  const tiles = candidateTiles("large-NT", least, true, false);
  expect(new Set(tiles.map(tileName)).size).toBe(tiles.length);
  expect(new Set(tiles.map(({ kind }) => kind)).size).toBe(3);
  expect(tiles.some(({ rows, columns4 }) => rows === 8 && columns4 === 2)).toBe(true);
  const sizes = tiles.map((tile) => tileExtent(tile).join("×"));
  expect(sizes).toEqual(expect.arrayContaining(["32×32", "64×64", "128×64", "128×128"]));
  const depths = tiles.map((tile) => (tile.kind === "workgroup" ? tile.depth : 0));
  expect(depths).toEqual(expect.arrayContaining([8, 16, 32]));
});

test("candidateTiles() are within the device's limits", () => {
  for (const name of PRODUCT_CLASSES) {
    for (const tile of candidateTiles(name, least, true, false)) {
      expect(tileBytes(tile)).toBeLessThanOrEqual(16384);
      expect(tile.lanesX * tile.lanesY).toBeLessThanOrEqual(256);
    }
    const lower = { ...least, maxComputeWorkgroupStorageSize: 0 };
    expect(candidateTiles(name, lower, true, false).some(({ kind }) => kind === "workgroup")).toBe(
      false,
    );
    const narrow = { ...least, maxComputeInvocationsPerWorkgroup: 32 };
    expect(candidateTiles(name, narrow, true, true).length).toBeGreaterThan(0);
    expect(candidateTiles(name, least, false, true).some(({ kind }) => kind === "quads")).toBe(
      false,
    );
  }
});

test("candidateTiles() starts with the tiles likely to be fast", () => {
  expect(candidateTiles("large-NN", least, true, false)[0]!.kind).toBe("workgroup");
  expect(candidateTiles("large-NN", least, true, true)[0]!.kind).toBe("registers");
});
