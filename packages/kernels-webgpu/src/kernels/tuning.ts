import { type AdapterFacts, isSoftwareAdapter } from "../device/adapter.ts";
import type { SubmitPolicy } from "../runtime/pace.ts";
import type { MatmulTile } from "../wgsl/matmul_settings.ts";
import { type ProductKernels, productKernels } from "./product_kernels.ts";

/** Choices that kernels leave open, since the best ones differ between adapters. */
export interface Tuning {
  /** Invocations of a workgroup in kernels without workgroup memory. */
  readonly workgroupSize: number;
  /**
   * Invocations that share a row in row reductions and orthonormalization; 1 where workgroup
   * barriers are slow.
   */
  readonly groupSize: number;
  /**
   * Tokens that attention reads into workgroup memory at a time, at most; 0 where barriers are
   * slow. See `AttentionSettings`.
   */
  readonly attentionTile: number;
  /** Invocations that a reduction should keep busy. */
  readonly parallelism: number;
  readonly submit: SubmitPolicy;
  /**
   * Makes the host sleep before it asks for a result, for devices that run on the same processor as
   * the host.
   */
  readonly sleeps: boolean;
  /** The kernels of products; what is measured on an adapter, where that is asked for. */
  readonly products: ProductKernels;
}

/** No workgroup memory: an emulation pays for every barrier, and gains nothing. */
const REGISTERS: MatmulTile = { kind: "registers", rows: 8, columns4: 1, lanesY: 1, lanesX: 8 };
/** Half the text for SwiftShader, which compiles slowly. */
const REGISTERS_SMALL: MatmulTile = { ...REGISTERS, rows: 4 };
const REGISTERS_THIN: MatmulTile = { ...REGISTERS, rows: 1 };
/**
 * Tiles for emulated devices with subgroups. Loads are slowest there, and these tiles need the
 * fewest.
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
 * The tile for float16 factors: it is their storage in workgroup memory that rounds them (a
 * compiler may skip a conversion there and back).
 */
export function float16Tile(tile: MatmulTile): MatmulTile {
  return tile.kind === "workgroup" ? tile : SHARED_SMALL;
}

/** Measured on lavapipe, two cores. */
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
 * After the field's kernels, until products are measured. A first submit of 1e9 multiply-adds takes
 * some 20 milliseconds on an integrated GPU.
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
 * The choices for an adapter, as they are without measuring.
 *
 * @param subgroups  whether its device has them
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
  // A fifth faster there, and three times as long to compile.
  const large: MatmulTile = { ...REGISTERS, columns4: 2 };
  const tiles = { large, small: REGISTERS_SMALL, thin: REGISTERS_THIN };
  return { ...SOFTWARE_TUNING, products: productKernels(tiles, workgroups) };
}
