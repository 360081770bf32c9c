/**
 * Numbers that the host and the threads agree on. `scripts/generate_assembly.mjs` writes them for
 * the assembly: addresses as `usize`, numbers as `i32`.
 */

const CONTROL = 65536;
const SYNC_BYTES = 256;
const SUBMITTED = CONTROL + SYNC_BYTES;
const RING = CONTROL + 8192;
const RING_WORDS = 2 ** 18;

/** Addresses and sizes in bytes. */
export const ADDRESSES = {
  /** The control block, all zeros before threads start; the code's own constants lie below it. */
  CONTROL,
  /** Bytes at the begin of the control block that threads use to meet. */
  SYNC_BYTES,
  /** Words written by the host, in a circle; grows without bound. */
  SUBMITTED,
  /** Threads that wait for SUBMITTED to change. */
  SLEEPERS: SUBMITTED + 64,
  /** Not 0: the last thread to come to position CALL_POSITION calls the host. */
  CALL: SUBMITTED + 128,
  CALL_POSITION: SUBMITTED + 132,
  /**
   * For every thread PROGRESS_BYTES: its position in the ring, and how many commands it has
   * finished.
   */
  PROGRESS: CONTROL + 1024,
  PROGRESS_BYTES: 64,
  /** The commands, a circle of words. */
  RING,
  /** For every thread its registers, cells and slots: see `assembly/frame.ts`. */
  THREADS: RING + RING_WORDS * 4,
  THREAD_BYTES: 192 * 1024,
  /** Offset of a thread's slots in its memory. */
  SLOTS: 28672,
} as const;

/** Numbers. */
export const NUMBERS = {
  RING_WORDS,
  /** Threads for which there is room in the control block. */
  MAX_THREADS: 64,
  /** Flag of a command's first word: thread 0 runs the command alone. */
  SOLO: 1 << 8,
  /** Flag of a command's first word: all threads meet before the command. */
  MEET: 1 << 9,
  /**
   * Kinds of operands: registers read it in place, or write it in place. With 0, only instructions
   * use it.
   */
  READ_IN_PLACE: 1,
  WRITTEN_IN_PLACE: 2,
} as const;

/** Exports of a WebAssembly instance. */
export interface Exports {
  /** @param system  1 where the host's `multiply` computes products, else 0 */
  start(thread: number, threads: number, system: 0 | 1): void;
  run(): void;
  step(): void;
  heapStart(threads: number): number;
  constantsEnd(): number;
}
