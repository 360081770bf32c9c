/** Where the host and the threads meet; the same numbers as in `assembly/protocol.ts`, in bytes. */
const CONTROL = 65536;
const SYNC_BYTES = 256;

/** Begin of the control block: all zeros before threads start. */
export const SYNC: number = CONTROL;

export const SUBMITTED: number = CONTROL + SYNC_BYTES;
export const SLEEPERS: number = SUBMITTED + 64;
export const CALL: number = SUBMITTED + 128;
export const CALL_POSITION: number = CALL + 4;
export const PROGRESS: number = CONTROL + 1024;
export const PROGRESS_BYTES = 64;
export const RING: number = CONTROL + 8192;
export const RING_WORDS: number = 2 ** 18;

/** Threads for which there is room in the control block. */
export const MAX_THREADS = 64;

/** What a command does: the low byte of its first word. */
export const OPERATION = {
  skip: 1,
  write: 2,
  read: 3,
  map: 4,
  reduceRows: 5,
  reduceColumns: 6,
  matmul: 7,
  gather: 8,
  scatterAdd: 9,
  random: 10,
  orthonormalizeRows: 11,
  attention: 12,
  attentionGradient: 13,
  inverseCholesky: 14,
} as const;

export type Operation = keyof typeof OPERATION;

/** Thread 0 runs the command alone. */
export const SOLO: number = 1 << 8;
/** All threads meet before the command. */
export const MEET: number = 1 << 9;

/** What a WebAssembly instance exports. */
export interface Exports {
  /** @param system  1 where the host's `multiply` computes products, else 0 */
  start(thread: number, threads: number, system: 0 | 1): void;
  run(): void;
  step(): void;
  heapStart(threads: number): number;
  constantsEnd(): number;
}
