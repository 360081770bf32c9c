/**
 * Packs operands in the order in which the innermost product reads them.
 *
 * B becomes panels of 8 columns, `[columns / 8, k, 8]`, so that each step of the loop over k reads
 * 32 consecutive bytes. A row-major A is read in place. A transposed A becomes blocks of 6 rows,
 * `[k, 6]`, since its stored rows are often a power of two apart and would map to the same few
 * cache sets.
 */

import { storeTransposed } from "./simd";
import { blockRows, COLUMNS, ROWS } from "./matmul_kernel";

/**
 * Rows copied together. Source rows and panels may both be a power of two apart, and so map to the
 * same L1 cache sets; one cache line of each of this many rows still fits.
 */
const STRIP: i32 = 16;

/** Packs `columns` columns and `k` rows of a row-major B (`[k, n]`, rows `row` bytes apart). */
export function packRows(columns: i32, k: i32, b: usize, row: usize, out: usize): void {
  const panel = <usize>k * (COLUMNS * 4);
  const whole = columns & ~(COLUMNS - 1);
  for (let p0 = 0; p0 < k; p0 += STRIP) {
    const strip = min<i32>(k - p0, STRIP);
    let panels = out + <usize>p0 * (COLUMNS * 4);
    for (let j = 0; j < whole; j += COLUMNS) {
      let from = b + <usize>p0 * row + <usize>j * 4;
      let to = panels;
      for (let p = 0; p < strip; p++) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        from += row;
        to += COLUMNS * 4;
      }
      panels += panel;
    }
    for (let p = 0; p < strip; p++) {
      copyFew(columns - whole, b + <usize>(p0 + p) * row + <usize>whole * 4, panels + <usize>p * (COLUMNS * 4));
    }
  }
}

/**
 * Packs `columns` columns and `k` rows of a column-major B (`[n, k]`, columns `row` bytes apart).
 */
export function packColumns(columns: i32, k: i32, b: usize, row: usize, out: usize): void {
  const panel = <usize>k * (COLUMNS * 4);
  for (let j = 0; j < columns; j += 4) {
    const to = out + <usize>(j / COLUMNS) * panel + <usize>(j & (COLUMNS - 1)) * 4;
    packFour(min<i32>(columns - j, 4), k, b + <usize>j * row, row, to);
  }
}

/** Packs four columns of a panel; those after the first `columns` repeat the last. */
function packFour(columns: i32, k: i32, b: usize, row: usize, out: usize): void {
  const last = <usize>(columns - 1);
  let b0 = b;
  let b1 = b + min<usize>(1, last) * row;
  let b2 = b + min<usize>(2, last) * row;
  let b3 = b + last * row;
  let p = 0;
  for (; p + 4 <= k; p += 4) {
    storeTransposed(v128.load(b0), v128.load(b1), v128.load(b2), v128.load(b3), out, COLUMNS * 4);
    b0 += 16;
    b1 += 16;
    b2 += 16;
    b3 += 16;
    out += 4 * COLUMNS * 4;
  }
  for (; p < k; p++) {
    f32.store(out, f32.load(b0), 0);
    f32.store(out, f32.load(b1), 4);
    f32.store(out, f32.load(b2), 8);
    f32.store(out, f32.load(b3), 12);
    b0 += 4;
    b1 += 4;
    b2 += 4;
    b3 += 4;
    out += COLUMNS * 4;
  }
}

/**
 * Packs `rows` columns of the transposed A (`[k, m]`, rows `row` bytes apart) into the register
 * blocks of the product: a block of r rows starting at row i lies at `out + 4·i·k`, `[k, r]`.
 */
export function packTransposed(rows: i32, k: i32, a: usize, row: usize, out: usize): void {
  for (let p0 = 0; p0 < k; p0 += STRIP) {
    const strip = min<i32>(k - p0, STRIP);
    for (let i = 0, block = 0; i < rows; i += block) {
      block = blockRows(rows - i);
      const blockBytes = <usize>block * 4;
      let from = a + <usize>p0 * row + <usize>i * 4;
      let to = out + <usize>i * <usize>k * 4 + <usize>p0 * blockBytes;
      for (let p = 0; p < strip; p++) {
        if (block == ROWS) {
          v128.store(to, v128.load(from));
          i64.store(to, i64.load(from, 16), 16);
        } else if (block == 4) v128.store(to, v128.load(from));
        else copyFew(block, from, to);
        from += row;
        to += blockBytes;
      }
    }
  }
}

function copyFew(count: i32, from: usize, to: usize): void {
  for (let i = 0; i < count; i++) f32.store(to + <usize>i * 4, f32.load(from + <usize>i * 4));
}
