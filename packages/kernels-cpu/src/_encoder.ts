import type { CommandRing } from "./_command_ring.ts";
import type { CpuBuffer } from "./_cpu_buffer.ts";

/** Tools for writing a command. */
export interface Encoder {
  readonly ring: CommandRing;
  /** Address of a tensor's first element; the command that is being written uses its buffer. */
  pointer(tensor: { readonly buffer: unknown; readonly offset: number }): number;
  /** Ends the command. */
  end(): void;
  /** Memory for the current command alone. Ask before the command begins. */
  scratch(bytes: number): CpuBuffer;
  freeScratch(buffer: CpuBuffer): void;
}

/** Work, in elements times instructions, that is not worth waking other threads for: some 2 µs. */
const SOLO_WORK = 16_384;
/** Work of one task: some 8 µs. */
const TASK_WORK = 65_536;

/** Tells whether one thread alone is faster. */
export function isSolo(work: number): boolean {
  return work <= SOLO_WORK;
}

/** Units of so much work each that make a task. */
export function unitsPerTask(workOfUnit: number): number {
  return Math.max(1, Math.round(TASK_WORK / workOfUnit));
}
