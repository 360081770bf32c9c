/**
 * Computes products with the system's BLAS, which every thread calls for its own blocks of the
 * output, or, for long sums with few outputs, for its own parts of the sums.
 *
 * The shape alone determines the blocks: a BLAS may round an element differently depending on its
 * position in the block, but results never depend on the number of threads.
 */

import { multiply } from "./host";
import { isDeep, matmulDeep } from "./matmul_system_deep";
import { mirror } from "./matmul_symmetric";
import { FEW } from "./matmul_vector";
import { fma } from "./simd";
import { nextTask } from "./threads";

/**
 * Minimum multiply-adds of a product for the BLAS: a call takes about 1 µs, and smaller products
 * are faster here.
 */
const LEAST: i64 = 1 << 15;
/** Minimum multiply-adds per task; smaller blocks are not split further. */
const LEAST_TASK: i64 = 1 << 21;
/** Target number of blocks per product. */
const TASKS: i64 = 8;
/** Maximum sides of a block, approximately, in whole register blocks. */
const MOST_ROWS: i32 = 256;
const MOST_COLUMNS: i32 = 512;
const SYMMETRIC: i32 = 128;
const LEAST_SYMMETRIC: i32 = 64;
const UNIT: i32 = 16;

/** Tells whether the BLAS is likely to be faster for a product. */
export function suitsSystem(m: i32, n: i32, k: i32): bool {
  return min<i32>(m, n) > FEW && <i64>m * n * k >= LEAST;
}

/** Computes the same as `matmul`, with the BLAS. */
export function matmulSystem(
  batch: i32, m: i32, n: i32, k: i32,
  a: usize, strideA: i32, transposeA: bool, b: usize, strideB: i32, transposeB: bool,
  c: usize, strideC: i32, out: usize, strideOut: i32, bias: usize,
  alpha: f32, beta: f32, symmetric: bool, scratch: usize,
): void {
  if (beta == 0) c = 0;
  if (!symmetric && isDeep(batch, m, n, k)) {
    matmulDeep(m, n, k, a, transposeA, b, transposeB, c, out, bias, alpha, beta, scratch);
    return;
  }
  let blockM = pieceOf(m, symmetric ? SYMMETRIC : MOST_ROWS);
  let blockN = symmetric ? 4 * blockM : pieceOf(n, MOST_COLUMNS);
  while (<i64>blockM * blockN * k >= 2 * LEAST_TASK) {
    if (<i64>batch * piecesOf(m, blockM) * piecesOf(n, blockN) >= TASKS) break;
    if (!symmetric && max<i32>(blockM, blockN) <= UNIT) break;
    if (!symmetric && blockM > blockN) blockM = pieceOf(m, blockM / 2);
    else if (!symmetric) blockN = pieceOf(n, blockN / 2);
    else if (blockN > blockM) blockN /= 2; // blocks start on or right of the diagonal
    else if (blockM > LEAST_SYMMETRIC) blockN = blockM = pieceOf(m, blockM / 2);
    else break;
  }
  const blocksM = piecesOf(m, blockM);
  const blocksN = piecesOf(n, blockN);
  const rowA = transposeA ? m : k;
  const rowB = transposeB ? k : n;
  for (let task = nextTask(); task < batch * blocksM * blocksN; task = nextTask()) {
    const i0 = task % blocksM * blockM;
    let j0 = task / blocksM % blocksN * blockN;
    const end = min<i32>(j0 + blockN, n);
    if (symmetric) {
      if (end <= i0) continue;
      j0 = max<i32>(j0, i0); // the part below the diagonal is mirrored
    }
    const matrix = <usize>(task / (blocksM * blocksN));
    const rows = min<i32>(m - i0, blockM);
    const columns = end - j0;
    const down = <usize>i0;
    const across = <usize>j0;
    const to = out + (matrix * strideOut + down * n + across) * 4;
    const from = c ? c + (matrix * strideC + down * n + across) * 4 : <usize>0;
    let scale: f32 = c ? beta : 0;
    if (bias || (c && c != out)) {
      startBlock(rows, columns, from, bias ? bias + across * 4 : 0, beta, to, <usize>n * 4);
      scale = 1;
    }
    multiply(
      transposeA, transposeB, rows, columns, k, alpha,
      a + (matrix * strideA + (transposeA ? down : down * k)) * 4, rowA,
      b + (matrix * strideB + (transposeB ? across * k : across)) * 4, rowB,
      scale, to, n,
    );
    if (symmetric) mirror(out + matrix * strideOut * 4, n, i0, rows, j0, columns);
  }
}

function piecesOf(size: i32, piece: i32): i32 {
  return (size + piece - 1) / piece;
}

/** Returns the size of equal parts of at most about `most`. */
function pieceOf(size: i32, most: i32): i32 {
  const pieces = piecesOf(size, max<i32>(most, UNIT));
  return (piecesOf(size, pieces) + UNIT - 1) / UNIT * UNIT;
}

/**
 * Computes `out = beta·from + bias`, where `from` and `bias` may be 0; rows are `row` bytes apart.
 */
export function startBlock(rows: i32, columns: i32, from: usize, bias: usize, beta: f32, out: usize, row: usize): void {
  const bytes = <usize>columns * 4;
  const vectors = bytes & -16;
  for (let i = 0; i < rows; i++) {
    for (let at: usize = 0; at < vectors; at += 16) {
      let value = bias ? v128.load(bias + at) : f32x4.splat(0);
      if (from) value = fma(f32x4.splat(beta), v128.load(from + at), value);
      v128.store(out + at, value);
    }
    for (let at = vectors; at < bytes; at += 4) {
      let value: f32 = bias ? f32.load(bias + at) : 0;
      if (from) value += beta * f32.load(from + at);
      f32.store(out + at, value);
    }
    out += row;
    if (from) from += row;
  }
}
