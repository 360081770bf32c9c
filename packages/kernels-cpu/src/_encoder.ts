import type { Tensor } from "@lrm/tensor";
import type { CommandRing } from "./_command_ring.ts";
import type { CompiledMaps } from "./_compiled_maps.ts";
import type { CpuBuffer } from "./_cpu_buffer.ts";

/** Interface for writing commands. */
export interface Encoder {
  readonly ring: CommandRing;
  /** Number of threads that run commands. */
  readonly threads: number;
  /** Undefined if maps are interpreted. */
  readonly compiledMaps: CompiledMaps | undefined;
  /**
   * Returns the address of a tensor's first element, and marks its buffer as used by the current
   * command.
   */
  pointer(tensor: Pick<Tensor, "offset" | "dtype"> & { readonly buffer: unknown }): number;
  /** Ends the command. */
  end(): void;
  /** Allocates memory for the current command only. Must be called before the command starts. */
  scratch(bytes: number): CpuBuffer;
  freeScratch(buffer: CpuBuffer): void;
}

/**
 * Maximum work, in elements times instructions, for which other threads are not woken: about 2 µs.
 */
const SOLO_WORK = 16_384;
/** Work per task: about 8 µs. */
const TASK_WORK = 65_536;

/** Tells whether one thread alone is faster for this work. */
export function isSolo(work: number): boolean {
  return work <= SOLO_WORK;
}

/** Returns the number of units per task, given the work of one unit. */
export function unitsPerTask(workOfUnit: number): number {
  return Math.max(1, Math.round(TASK_WORK / workOfUnit));
}
