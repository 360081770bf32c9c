/**
 * Where the host and the threads meet: words in low memory, and the commands in the ring.
 *
 * `src/_protocol.ts` holds the same numbers for the host; change both together.
 */

import { SYNC_BYTES } from "./threads";

/** The control block; the code's own constants lie below it. */
export const CONTROL: usize = 65536;
/** Words written by the host, in a circle; grows without bound. */
export const SUBMITTED: usize = CONTROL + SYNC_BYTES;
/** Threads that wait for {@link SUBMITTED} to change. */
export const SLEEPERS: usize = CONTROL + SYNC_BYTES + 64;
/** Not 0: the last thread to come to position {@link CALL_POSITION} shall call the host. */
export const CALL: usize = CONTROL + SYNC_BYTES + 128;
export const CALL_POSITION: usize = CONTROL + SYNC_BYTES + 132;
/** For every thread 64 bytes: the position it has reached in the ring, and how many commands it has finished. */
export const PROGRESS: usize = CONTROL + 1024;
/** The commands, a circle of words. */
export const RING: usize = CONTROL + 8192;
export const RING_WORDS: i32 = 1 << 18;
/** For every thread its registers, cells and slots. */
export const THREADS: usize = RING + (<usize>RING_WORDS << 2);
export const THREAD_BYTES: usize = 192 * 1024;

/** Low byte of a command's first word. The second word is the command's length in words. */
export const SKIP: i32 = 1;
export const WRITE: i32 = 2;
export const READ: i32 = 3;
export const MAP: i32 = 4;
export const REDUCE_ROWS: i32 = 5;
export const REDUCE_COLUMNS: i32 = 6;
export const MATMUL: i32 = 7;
export const GATHER: i32 = 8;
export const SCATTER_ADD: i32 = 9;
export const RANDOM: i32 = 10;
export const ORTHONORMALIZE: i32 = 11;
export const ATTENTION: i32 = 12;
export const ATTENTION_GRADIENT: i32 = 13;
export const INVERSE_CHOLESKY: i32 = 14;

/** Flag of the first word: thread 0 runs the command alone and the others pass it by. */
export const SOLO: i32 = 1 << 8;
/** Flag of the first word: all threads meet before the command. */
export const MEET: i32 = 1 << 9;
