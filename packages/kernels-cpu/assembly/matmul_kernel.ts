/**
 * Computes the innermost product: a few rows of A times packed panels of B, with the sums in
 * registers.
 *
 * A block of 6 rows × 8 columns keeps 12 sums in flight, which hides the 4 cycles of two
 * multiply-adds per cycle, and with two vectors of B and one of A fills the 15 registers that
 * engines leave free on x86. Blocks of 4 × 8 cover the rows that remain. Both add the products of
 * an element one by one in the order of k, so that its value does not depend on its block.
 *
 * The loop over k is not unrolled: engines then put the two steps of one sum next to each other and
 * wait for the first.
 */

import { fma } from "./simd";

/** Columns per packed panel of B. */
export const COLUMNS: i32 = 8;
/** Rows of the larger register block. */
export const ROWS: i32 = 6;

/** Bytes of scratch for partial blocks at edges: the block, its part of C and the bias. */
export const EDGE_BYTES: usize = 512;
const EDGE_C: usize = 192;
const EDGE_BIAS: usize = 384;

/**
 * Address of this thread's `EDGE_BYTES`. Each thread's instance has its own globals, unlike memory.
 */
let edge: usize = 0;

/** Sets the edge scratch; must be called before the first product of a command. */
export function useEdge(scratch: usize): void {
  edge = scratch;
}

/** Returns the rows of the next block when `left` remain: sixes, then fours. */
// @ts-ignore: decorator
@inline
export function blockRows(left: i32): i32 {
  if (left <= 4) return left;
  return left == 7 || left == 8 ? 4 : min<i32>(left, ROWS);
}

/**
 * Computes `out = alpha·A·B + beta·C + bias` for at most `ROWS` rows of A and `n` columns of B.
 *
 * @param a  element (i, p) is at `a + i·aRow + p·aStep` (bytes): row-major, transposed or packed
 * @param b  packed panels of `COLUMNS` columns, `[k, 8]`, `panel` bytes apart, the last one padded
 *   with any values
 * @param c  0, or C: rows `row` bytes apart, as in `out`, and may be the same memory
 * @param bias  0, or `n` floats
 */
export function productRows(
  rows: i32, n: i32, k: i32, a: usize, aRow: usize, aStep: usize, b: usize, panel: usize,
  out: usize, c: usize, row: usize, bias: usize, alpha: f32, beta: f32,
): void {
  const last = <usize>(rows - 1);
  for (let column = 0; column < n; column += COLUMNS) {
    const columns = min<i32>(n - column, COLUMNS);
    if (columns == COLUMNS && rows == 6) {
      block6(k, a, 5, aRow, aStep, b, out, c, row, bias, alpha, beta);
    } else if (columns == COLUMNS && rows == 4) {
      block4(k, a, 3, aRow, aStep, b, out, c, row, bias, alpha, beta);
    } else {
      loadEdge(rows, columns, c, row, bias);
      const edgeC = c ? edge + EDGE_C : 0;
      const edgeBias = bias ? edge + EDGE_BIAS : 0;
      if (rows > 4) block6(k, a, last, aRow, aStep, b, edge, edgeC, COLUMNS * 4, edgeBias, alpha, beta);
      else block4(k, a, last, aRow, aStep, b, edge, edgeC, COLUMNS * 4, edgeBias, alpha, beta);
      storeEdge(rows, columns, out, row);
    }
    b += panel;
    out += COLUMNS * 4;
    if (c) c += COLUMNS * 4;
    if (bias) bias += COLUMNS * 4;
  }
}

// @ts-ignore: decorator
@inline
function storeRow(left: v128, right: v128, to: usize): void {
  v128.store(to, left);
  v128.store(to, right, 16);
}

/** Computes `to = scale·(x, y) + scaleC·from + added` for one row of a block. */
// @ts-ignore: decorator
@inline
function addRow(x: v128, y: v128, to: usize, from: usize, scale: v128, scaleC: v128, added: usize): void {
  let left = f32x4.mul(scaleC, v128.load(from));
  let right = f32x4.mul(scaleC, v128.load(from, 16));
  if (added) {
    left = f32x4.add(left, v128.load(added));
    right = f32x4.add(right, v128.load(added, 16));
  }
  storeRow(fma(scale, x, left), fma(scale, y, right), to);
}

/** Copies a partial block of C and the bias to scratch, where whole vectors can be read. */
function loadEdge(rows: i32, columns: i32, c: usize, row: usize, bias: usize): void {
  const bytes = <usize>columns * 4;
  if (bias) memory.copy(edge + EDGE_BIAS, bias, bytes);
  if (c == 0) return;
  for (let i: usize = 0; i < <usize>rows; i++) memory.copy(edge + EDGE_C + i * (COLUMNS * 4), c + i * row, bytes);
}

/** Copies the existing part of a partial block from scratch to the output. */
function storeEdge(rows: i32, columns: i32, out: usize, row: usize): void {
  for (let i: usize = 0; i < <usize>rows; i++) memory.copy(out + i * row, edge + i * (COLUMNS * 4), <usize>columns * 4);
}

/** Computes a block of 6 rows; rows after number `last` repeat it. `from` and `added` may be 0. */
function block6(
  k: i32, a: usize, last: usize, aRow: usize, aStep: usize, b: usize,
  to: usize, from: usize, step: usize, added: usize, alpha: f32, beta: f32,
): void {
  let a0 = a;
  let a1 = a0 + (last >= 1 ? aRow : 0);
  let a2 = a1 + (last >= 2 ? aRow : 0);
  let a3 = a2 + (last >= 3 ? aRow : 0);
  let a4 = a3 + (last >= 4 ? aRow : 0);
  let a5 = a4 + (last >= 5 ? aRow : 0);
  let x0 = f32x4.splat(0);
  let y0 = f32x4.splat(0);
  let x1 = f32x4.splat(0);
  let y1 = f32x4.splat(0);
  let x2 = f32x4.splat(0);
  let y2 = f32x4.splat(0);
  let x3 = f32x4.splat(0);
  let y3 = f32x4.splat(0);
  let x4 = f32x4.splat(0);
  let y4 = f32x4.splat(0);
  let x5 = f32x4.splat(0);
  let y5 = f32x4.splat(0);
  for (const end = b + <usize>k * (COLUMNS * 4); b != end; b += COLUMNS * 4) {
    const left = v128.load(b);
    const right = v128.load(b, 16);
    const r0 = v128.load_splat<f32>(a0);
    x0 = fma(r0, left, x0);
    y0 = fma(r0, right, y0);
    a0 += aStep;
    const r1 = v128.load_splat<f32>(a1);
    x1 = fma(r1, left, x1);
    y1 = fma(r1, right, y1);
    a1 += aStep;
    const r2 = v128.load_splat<f32>(a2);
    x2 = fma(r2, left, x2);
    y2 = fma(r2, right, y2);
    a2 += aStep;
    const r3 = v128.load_splat<f32>(a3);
    x3 = fma(r3, left, x3);
    y3 = fma(r3, right, y3);
    a3 += aStep;
    const r4 = v128.load_splat<f32>(a4);
    x4 = fma(r4, left, x4);
    y4 = fma(r4, right, y4);
    a4 += aStep;
    const r5 = v128.load_splat<f32>(a5);
    x5 = fma(r5, left, x5);
    y5 = fma(r5, right, y5);
    a5 += aStep;
  }
  // From the last row to the first: V8 then multiplies in the order of the loads above and does not
  // spill sums.
  const scale = f32x4.splat(alpha);
  if (from) {
    const scaleC = f32x4.splat(beta);
    addRow(x5, y5, to + 5 * step, from + 5 * step, scale, scaleC, added);
    addRow(x4, y4, to + 4 * step, from + 4 * step, scale, scaleC, added);
    addRow(x3, y3, to + 3 * step, from + 3 * step, scale, scaleC, added);
    addRow(x2, y2, to + 2 * step, from + 2 * step, scale, scaleC, added);
    addRow(x1, y1, to + step, from + step, scale, scaleC, added);
    addRow(x0, y0, to, from, scale, scaleC, added);
  } else if (added) {
    const left = v128.load(added);
    const right = v128.load(added, 16);
    storeRow(fma(scale, x5, left), fma(scale, y5, right), to + 5 * step);
    storeRow(fma(scale, x4, left), fma(scale, y4, right), to + 4 * step);
    storeRow(fma(scale, x3, left), fma(scale, y3, right), to + 3 * step);
    storeRow(fma(scale, x2, left), fma(scale, y2, right), to + 2 * step);
    storeRow(fma(scale, x1, left), fma(scale, y1, right), to + step);
    storeRow(fma(scale, x0, left), fma(scale, y0, right), to);
  } else {
    storeRow(f32x4.mul(scale, x5), f32x4.mul(scale, y5), to + 5 * step);
    storeRow(f32x4.mul(scale, x4), f32x4.mul(scale, y4), to + 4 * step);
    storeRow(f32x4.mul(scale, x3), f32x4.mul(scale, y3), to + 3 * step);
    storeRow(f32x4.mul(scale, x2), f32x4.mul(scale, y2), to + 2 * step);
    storeRow(f32x4.mul(scale, x1), f32x4.mul(scale, y1), to + step);
    storeRow(f32x4.mul(scale, x0), f32x4.mul(scale, y0), to);
  }
}

/** Computes a block of 4 rows; rows after number `last` repeat it. `from` and `added` may be 0. */
function block4(
  k: i32, a: usize, last: usize, aRow: usize, aStep: usize, b: usize,
  to: usize, from: usize, step: usize, added: usize, alpha: f32, beta: f32,
): void {
  let a0 = a;
  let a1 = a0 + (last >= 1 ? aRow : 0);
  let a2 = a1 + (last >= 2 ? aRow : 0);
  let a3 = a2 + (last >= 3 ? aRow : 0);
  let x0 = f32x4.splat(0);
  let y0 = f32x4.splat(0);
  let x1 = f32x4.splat(0);
  let y1 = f32x4.splat(0);
  let x2 = f32x4.splat(0);
  let y2 = f32x4.splat(0);
  let x3 = f32x4.splat(0);
  let y3 = f32x4.splat(0);
  for (const end = b + <usize>k * (COLUMNS * 4); b != end; b += COLUMNS * 4) {
    const left = v128.load(b);
    const right = v128.load(b, 16);
    const r0 = v128.load_splat<f32>(a0);
    x0 = fma(r0, left, x0);
    y0 = fma(r0, right, y0);
    a0 += aStep;
    const r1 = v128.load_splat<f32>(a1);
    x1 = fma(r1, left, x1);
    y1 = fma(r1, right, y1);
    a1 += aStep;
    const r2 = v128.load_splat<f32>(a2);
    x2 = fma(r2, left, x2);
    y2 = fma(r2, right, y2);
    a2 += aStep;
    const r3 = v128.load_splat<f32>(a3);
    x3 = fma(r3, left, x3);
    y3 = fma(r3, right, y3);
    a3 += aStep;
  }
  // From the last row to the first: V8 then multiplies in the order of the loads above and does not
  // spill sums.
  const scale = f32x4.splat(alpha);
  if (from) {
    const scaleC = f32x4.splat(beta);
    addRow(x3, y3, to + 3 * step, from + 3 * step, scale, scaleC, added);
    addRow(x2, y2, to + 2 * step, from + 2 * step, scale, scaleC, added);
    addRow(x1, y1, to + step, from + step, scale, scaleC, added);
    addRow(x0, y0, to, from, scale, scaleC, added);
  } else if (added) {
    const left = v128.load(added);
    const right = v128.load(added, 16);
    storeRow(fma(scale, x3, left), fma(scale, y3, right), to + 3 * step);
    storeRow(fma(scale, x2, left), fma(scale, y2, right), to + 2 * step);
    storeRow(fma(scale, x1, left), fma(scale, y1, right), to + step);
    storeRow(fma(scale, x0, left), fma(scale, y0, right), to);
  } else {
    storeRow(f32x4.mul(scale, x3), f32x4.mul(scale, y3), to + 3 * step);
    storeRow(f32x4.mul(scale, x2), f32x4.mul(scale, y2), to + 2 * step);
    storeRow(f32x4.mul(scale, x1), f32x4.mul(scale, y1), to + step);
    storeRow(f32x4.mul(scale, x0), f32x4.mul(scale, y0), to);
  }
}
