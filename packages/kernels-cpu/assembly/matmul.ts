/**
 * Computes `out = alpha·op(A)·op(B) + beta·C + bias`, batched, on all threads.
 *
 * The output is divided into blocks, one task each. A task loops over k in steps, packs its
 * operands into its thread's scratch and accumulates its block. Threads share only the task queue:
 * packing a part of B twice costs a few percent, but waiting for an interrupted thread costs more.
 */

import { nextTask, threadIndex } from "./threads";
import { keepsPacked, productBlock } from "./matmul_block";
import { EDGE_BYTES, useEdge } from "./matmul_kernel";
import { mirror } from "./matmul_symmetric";
import { FEW, matmulVector } from "./matmul_vector";
import { PACKED_A, PACKED_B, planBlocks } from "./matmul_plan";

const THREAD_BYTES: usize = EDGE_BYTES + <usize>(PACKED_A + PACKED_B) * 4;

/** Returns the bytes of scratch that {@link matmul} needs. */
export function matmulScratchBytes(threads: i32): usize {
  return THREAD_BYTES * <usize>threads;
}

/** Prepares the thread's part of the scratch; returns the address of packed A, before packed B. */
export function openPacked(scratch: usize): usize {
  const own = scratch + <usize>threadIndex() * THREAD_BYTES;
  useEdge(own);
  return own + EDGE_BYTES;
}

/**
 * @param a  `[m, k]`, or `[k, m]` if `transposeA`; `strideA` elements between matrices, 0 if they
 *   are the same
 * @param b  `[k, n]`, or `[n, k]` if `transposeB`
 * @param c  `[m, n]`, may be `out`; not read where `beta` is 0
 * @param out  `[m, n]`, overlaps neither a nor b
 * @param bias  0, or `n` floats added to every row
 * @param symmetric  true if op(A)·op(B) and C are symmetric: half is computed and mirrored
 * @param scratch  {@link matmulScratchBytes}, aligned to 16
 */
export function matmul(
  batch: i32, m: i32, n: i32, k: i32,
  a: usize, strideA: i32, transposeA: bool, b: usize, strideB: i32, transposeB: bool,
  c: usize, strideC: i32, out: usize, strideOut: i32, bias: usize,
  alpha: f32, beta: f32, symmetric: bool, scratch: usize,
): void {
  const packedA = openPacked(scratch);
  const packedB = packedA + <usize>PACKED_A * 4;
  if (alpha == 0) k = 0;
  if (beta == 0) c = 0;

  const rowOut = <usize>n * 4;
  const rowsA = !transposeA || m == 1; // rows of op(A), or columns of op(B), are contiguous
  const columnsB = transposeB || n == 1;
  if (rowsA && columnsB && !symmetric && min<i32>(m, n) <= FEW) {
    if (m <= n) matmulVector(batch, m, n, k, a, strideA, b, strideB, c, strideC, out, strideOut, rowOut, 4, bias, 0, 4, alpha, beta);
    else matmulVector(batch, n, m, k, b, strideB, a, strideA, c, strideC, out, strideOut, 4, rowOut, bias, 4, 0, alpha, beta);
    return;
  }

  const plan = planBlocks(batch, m, n, k, transposeA, symmetric);
  const blockM = <i32>(plan >>> 32);
  const blockN = <i32>plan;
  const blocksM = (m + blockM - 1) / blockM;
  const blocksN = (n + blockN - 1) / blockN;
  const total = batch * blocksM * blocksN;
  let packed = -1; // packed block of B: matrix and columns

  for (let task = nextTask(); task < total; task = nextTask()) {
    const i0 = (task % blocksM) * blockM;
    const j0 = ((task / blocksM) % blocksN) * blockN;
    const matrix = task / (blocksM * blocksN);
    const rows = min<i32>(m - i0, blockM);
    const columns = min<i32>(n - j0, blockN);
    if (symmetric && j0 + columns <= i0) continue;
    const matrixA = a + (<usize>matrix * strideA) * 4;
    const matrixB = b + (<usize>matrix * strideB) * 4;
    const start = <usize>matrix * strideOut * 4 + (<usize>i0 * n + j0) * 4;
    const startC = <usize>matrix * strideC * 4 + (<usize>i0 * n + j0) * 4;
    const block = (strideB ? matrix : 0) * blocksN + j0 / blockN;
    const reusesB = keepsPacked(columns, k) && block == packed;
    packed = block;

    productBlock(
      rows, columns, k,
      matrixA + <usize>(transposeA ? i0 : i0 * k) * 4, <usize>(transposeA ? m : k) * 4, transposeA,
      matrixB + <usize>(transposeB ? j0 * k : j0) * 4, <usize>(transposeB ? k : n) * 4, transposeB,
      c ? c + startC : 0, out + start, rowOut, bias ? bias + <usize>j0 * 4 : 0, alpha, beta,
      packedA, packedB, reusesB, symmetric ? i0 - j0 : -rows,
    );
    if (symmetric) mirror(out + <usize>matrix * strideOut * 4, n, i0, rows, j0, columns);
  }
}
