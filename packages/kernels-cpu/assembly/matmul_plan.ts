/** Division of a product into tasks and steps over k. */

import { threadCount } from "./threads";
import { COLUMNS } from "./matmul_kernel";

/**
 * Steps of k between accesses to the output: 6 rows of A and 8 columns of B, 28 KiB together, stay
 * in the L1 cache. The split depends on k alone, so that the sum of an element is always added in
 * the same order.
 */
const DEPTH: i32 = 512;

/** Floats of packed B per thread: 1 MiB, half of a large core's L2 cache. */
export const PACKED_B: i32 = 256 * 1024;
/** Rows per block when A is packed. */
export const ROWS_A: i32 = 240;
/** Columns per block whose steps of k fit into packed B. */
export const COLUMNS_B: i32 = PACKED_B / DEPTH;
/** Floats of packed A per thread: 480 KiB. */
export const PACKED_A: i32 = ROWS_A * DEPTH;

/** Minimum multiply-adds per task: about 10 µs of work. */
const LEAST_WORK: i64 = 1 << 18;
/** Tasks per thread: enough that all threads finish at about the same time. */
const TASKS_PER_THREAD: i64 = 3;

/** Returns the length of equal steps over k, at most `DEPTH`. */
export function planDepth(k: i32): i32 {
  const steps = max<i32>(1, (k + DEPTH - 1) / DEPTH);
  return max<i32>(1, (k + steps - 1) / steps);
}

/** Returns the size of equal parts of `size`, a multiple of `unit` and at most about `most`. */
function equal(size: i32, most: i32, unit: i32): i32 {
  const pieces = (size + most - 1) / most;
  const piece = (size + pieces - 1) / pieces;
  return (piece + unit - 1) / unit * unit;
}

/** Returns the rows (high 32 bits) and columns (low 32) of a task's block of the output. */
export function planBlocks(batch: i32, m: i32, n: i32, k: i32, transposeA: bool, symmetric: bool): u64 {
  // Wide enough to make packing A worthwhile, and if possible narrow enough that all of k fits.
  let columns = min<i32>(max<i32>(PACKED_B / max<i32>(k, 1), 128), COLUMNS_B) & -COLUMNS;
  let rows = transposeA ? ROWS_A : 1536;
  columns = equal(n, columns, COLUMNS);
  rows = equal(m, rows, 12);
  if (symmetric) {
    // Square, so that a block's mirror image is exactly the block across the diagonal, which is not
    // computed.
    const side = equal(n, 120, 24);
    return (<u64>side << 32) | <u64>side;
  }
  const wanted = <i64>threadCount() * TASKS_PER_THREAD;
  if (threadCount() == 1) return (<u64>rows << 32) | <u64>columns;
  while (true) {
    const tasks = <i64>batch * ((m + rows - 1) / rows) * ((n + columns - 1) / columns);
    if (tasks >= wanted || <i64>rows * columns * max<i32>(k, 1) < 2 * LEAST_WORK) break;
    // A transposed A is packed again for every block of columns, so rows are split instead if there
    // are enough.
    if (rows >= 2 * columns || columns <= 32 || (transposeA && rows >= 96)) {
      if (rows <= 24) break;
      rows = equal(m, (rows + 1) / 2, 12);
    } else columns = equal(n, (columns + 1) / 2, COLUMNS);
  }
  return (<u64>rows << 32) | <u64>columns;
}
