import { type AdapterFacts, isSoftwareAdapter } from "../device/adapter.ts";
import type { SubmitPolicy } from "../runtime/recorder.ts";
import type { MatmulTile } from "../wgsl/matmul_settings.ts";

/** What is best differs between adapters: the choices that kernels leave open. */
export interface Tuning {
  /** Invocations of a workgroup in kernels without workgroup memory. */
  readonly workgroupSize: number;
  /** Invocations that share a row in row reductions and orthonormalization; 1 where workgroup barriers are slow. */
  readonly groupSize: number;
  /** Whether loops over an attention head have constant lengths; see `AttentionSettings`. */
  readonly unrolled: boolean;
  /** Invocations that a reduction should keep busy. */
  readonly parallelism: number;
  /** Workgroups that a product should keep busy, if need be by cutting k. */
  readonly matmulWorkgroups: number;
  readonly submit: SubmitPolicy;
  /** The tile for a product of this shape. */
  readonly matmulTile: (m: number, n: number, batch: number) => MatmulTile;
}

/** No workgroup memory: an emulation pays for every barrier, and gains nothing. */
const REGISTERS: MatmulTile = {
  kind: "registers",
  rows: 8,
  columns4: 1,
  lanesX: 8,
  lanesY: 1,
  depth: 0,
};

const LARGE: MatmulTile = {
  kind: "workgroup",
  rows: 4,
  columns4: 1,
  lanesX: 16,
  lanesY: 16,
  depth: 16,
};

const SMALL: MatmulTile = {
  kind: "workgroup",
  rows: 4,
  columns4: 1,
  lanesX: 8,
  lanesY: 8,
  depth: 32,
};

/** The tile for float16 factors: it is their storage in workgroup memory that rounds them (a compiler may skip a conversion there and back). */
export function float16Tile(tile: MatmulTile): MatmulTile {
  return tile.kind === "workgroup" ? tile : SMALL;
}

/** Half the text for SwiftShader, which compiles slowly and keeps few values in registers. */
const REGISTERS_SMALL: MatmulTile = { ...REGISTERS, rows: 4 };

/** Measured on lavapipe, two cores. */
const SOFTWARE_TUNING: Tuning = {
  workgroupSize: 64,
  groupSize: 1,
  unrolled: false,
  parallelism: 64,
  matmulWorkgroups: 8,
  submit: { dispatches: 64, work: 5e7 },
  matmulTile: () => REGISTERS,
};

/** After the field's kernels; a tuner may do better on each. A submit of 3e10 multiply-adds stays below half a second on an integrated GPU, well under watchdogs. */
export const HARDWARE_TUNING: Tuning = {
  workgroupSize: 64,
  groupSize: 128,
  unrolled: true,
  parallelism: 16384,
  matmulWorkgroups: 256,
  submit: { dispatches: 512, work: 3e10 },
  matmulTile: (m, n, batch) =>
    Math.ceil(m / 64) * Math.ceil(n / 64) * batch >= 32 ? LARGE : SMALL,
};

/** The choices for an adapter. */
export function tuningFor(facts: AdapterFacts): Tuning {
  if (!isSoftwareAdapter(facts)) return HARDWARE_TUNING;
  const swiftShader = /swiftshader/i.test(`${facts.architecture} ${facts.description}`);
  return swiftShader ? { ...SOFTWARE_TUNING, matmulTile: () => REGISTERS_SMALL } : SOFTWARE_TUNING;
}
