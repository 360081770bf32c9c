import { type AdapterFacts, isSoftwareAdapter } from "../device/adapter.ts";
import type { SubmitPolicy } from "../runtime/pace.ts";
import type { MatmulTile } from "../wgsl/matmul_settings.ts";
import { type ProductKernels, productKernels } from "./product_kernels.ts";

/** Kernel choices whose best value differs between adapters. */
export interface Tuning {
  /** Invocations of a workgroup in kernels without workgroup memory. */
  readonly workgroupSize: number;
  /**
   * Invocations per row in row reductions and orthonormalization; 1 for devices with slow workgroup
   * barriers.
   */
  readonly groupSize: number;
  /**
   * Maximum number of tokens that attention loads into workgroup memory at a time; 0 for devices
   * with slow barriers. See `AttentionSettings`.
   */
  readonly attentionTile: number;
  /** Minimum number of invocations of a reduction. */
  readonly parallelism: number;
  readonly submit: SubmitPolicy;
  /**
   * Makes the host sleep before it maps a result; for devices that share the processor with the
   * host.
   */
  readonly sleeps: boolean;
  /** Kernels for products: the only choice that tuning measures. */
  readonly products: ProductKernels;
}

/**
 * Uses no workgroup memory: on an emulation barriers are expensive and workgroup memory is not
 * faster.
 */
const REGISTERS: MatmulTile = { kind: "registers", rows: 8, columns4: 1, lanesY: 1, lanesX: 8 };
/** Half the code size, for SwiftShader, which compiles slowly. */
const REGISTERS_SMALL: MatmulTile = { ...REGISTERS, rows: 4 };
const REGISTERS_THIN: MatmulTile = { ...REGISTERS, rows: 1 };
/**
 * Tiles for emulations with subgroups. Loads are the slowest operation there, and these tiles need
 * the fewest.
 */
const QUADS: MatmulTile = { ...REGISTERS, kind: "quads", rows: 16 };
const QUADS_SMALL: MatmulTile = { ...QUADS, rows: 8 };

const SHARED: MatmulTile = {
  kind: "workgroup",
  rows: 4,
  columns4: 1,
  lanesY: 16,
  lanesX: 16,
  depth: 16,
  buffers: 1,
};
const SHARED_SMALL: MatmulTile = { ...SHARED, lanesY: 8, lanesX: 8, depth: 32 };

/**
 * Returns the tile for float16 factors. It stores them in workgroup memory, which rounds them; a
 * compiler may skip a plain conversion to float16 and back.
 */
export function float16Tile(tile: MatmulTile): MatmulTile {
  return tile.kind === "workgroup" ? tile : SHARED_SMALL;
}

/** Values measured on lavapipe with two cores. */
const SOFTWARE_TUNING: Tuning = {
  workgroupSize: 64,
  groupSize: 1,
  attentionTile: 0,
  parallelism: 64,
  submit: { dispatches: 64, work: 5e7 },
  sleeps: false,
  products: productKernels({ large: REGISTERS, small: REGISTERS, thin: REGISTERS_THIN }, 8),
};

/**
 * Tile sizes usual in the literature, used until products are measured. A first submit of 1e9
 * multiply-adds takes about 20 milliseconds on an integrated GPU.
 */
export const HARDWARE_TUNING: Tuning = {
  workgroupSize: 64,
  groupSize: 128,
  attentionTile: 32,
  parallelism: 16384,
  submit: { dispatches: 1024, work: 1e9 },
  sleeps: false,
  products: productKernels(
    { large: SHARED, small: SHARED_SMALL, thin: { ...REGISTERS_THIN, lanesX: 64 } },
    256,
  ),
};

/**
 * Returns the default tuning of an adapter, without measuring.
 *
 * @param subgroups  true if the device supports subgroups
 */
export function tuningFor(facts: AdapterFacts, subgroups: boolean): Tuning {
  if (!isSoftwareAdapter(facts)) return HARDWARE_TUNING;
  const { workgroups } = SOFTWARE_TUNING.products;
  if (subgroups) {
    const tiles = { large: QUADS, small: QUADS_SMALL, thin: REGISTERS_THIN };
    return { ...SOFTWARE_TUNING, products: productKernels(tiles, workgroups) };
  }
  const swiftShader = /swiftshader/i.test(`${facts.architecture} ${facts.description}`);
  if (!swiftShader) return SOFTWARE_TUNING;
  // A fifth faster, but takes three times as long to compile.
  const large: MatmulTile = { ...REGISTERS, columns4: 2 };
  const tiles = { large, small: REGISTERS_SMALL, thin: REGISTERS_THIN };
  return { ...SOFTWARE_TUNING, products: productKernels(tiles, workgroups) };
}
