/**
 * Constants shared by the host and the threads. `scripts/generate_assembly.mjs` writes them for the
 * assembly: addresses as `usize`, numbers as `i32`.
 */

const CONTROL = 65536;
const SYNC_BYTES = 256;
const SUBMITTED = CONTROL + SYNC_BYTES;
const RING = CONTROL + 8192;
const RING_WORDS = 2 ** 18;

/** Addresses and sizes in bytes. */
export const ADDRESSES = {
  /** Control block, all zeros before threads start; the code's own constants are below it. */
  CONTROL,
  /** Bytes at the start of the control block used by the threads' barrier. */
  SYNC_BYTES,
  /** Number of words written by the host; increases without bound. */
  SUBMITTED,
  /** Number of threads that wait for SUBMITTED to change. */
  SLEEPERS: SUBMITTED + 64,
  /** If not 0, the last thread to reach position CALL_POSITION calls the host. */
  CALL: SUBMITTED + 128,
  CALL_POSITION: SUBMITTED + 132,
  /**
   * PROGRESS_BYTES for every thread: its position in the ring, the number of finished commands, and
   * four sums (float64).
   */
  PROGRESS: CONTROL + 1024,
  PROGRESS_BYTES: 64,
  /** Offsets of the milliseconds of waiting, and of interpreting maps. */
  WAITED_THREADS: 8,
  WAITED_COMMANDS: 16,
  INTERPRETED: 24,
  /** Offset of the number of barriers that the thread has passed. */
  BARRIERS: 32,
  /** Ring buffer of command words. */
  RING,
  /** Registers, cells and slots of every thread: see `assembly/frame.ts`. */
  THREADS: RING + RING_WORDS * 4,
  THREAD_BYTES: 192 * 1024,
  /** Offset of the slots in a thread's memory. */
  SLOTS: 28672,
} as const;

/** Counts, flags and kinds. */
export const PROTOCOL_NUMBERS = {
  RING_WORDS,
  /** Maximum number of threads; the control block has room for this many. */
  MAX_THREADS: 64,
  /** Flag of a command's first word: only thread 0 runs the command. */
  SOLO: 1 << 8,
  /** Flag of a command's first word: all threads wait for each other before the command. */
  MEET: 1 << 9,
  /**
   * Kinds of operands: registers read or write them in place. With 0, only instructions access
   * them.
   */
  READ_IN_PLACE: 1,
  WRITTEN_IN_PLACE: 2,
} as const;

/** Exports of a WebAssembly instance. */
export interface Exports {
  /** Functions of the code, and then those of compiled maps. */
  readonly table: WebAssembly.Table;
  /** @param system  1 if the host's `multiply` computes products, else 0 */
  start(thread: number, threads: number, system: 0 | 1): void;
  run(): void;
  step(): void;
  heapStart(threads: number): number;
  constantsEnd(): number;
}
