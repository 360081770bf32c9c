/**
 * Code shared by the forward and backward passes of attention: tile sizes, and operations on one
 * row.
 */

import { expBounded, fma, max4, sum4 } from "./simd";
import { COLUMNS } from "./matmul_kernel";

/** Floats per packed tile of keys, values or queries: 128 tokens of a head of size 128. */
export const TILE: i32 = 16 * 1024;
/** Maximum head size: a tile must fit `COLUMNS` tokens. */
export const MOST_HEAD_SIZE: i32 = TILE / COLUMNS;

/**
 * Returns the tokens per tile: at most `most`, fewer for large heads. It depends on nothing else,
 * so the order of a sum does not either.
 */
export function tileTokens(headSize: i32, most: i32): i32 {
  return min<i32>(most, (TILE / paddedHead(headSize)) & -COLUMNS);
}

/** Returns the columns of a head, padded to whole panels. */
// @ts-ignore: decorator
@inline
export function paddedHead(headSize: i32): i32 {
  return (headSize + COLUMNS - 1) & -COLUMNS;
}

/** Fills `row[from..to)` with `value`. */
// @ts-ignore: decorator
@inline
export function fillTail(row: usize, from: i32, to: i32, value: f32): void {
  for (; from < to; from++) f32.store(row + <usize>from * 4, value);
}

/** Returns the maximum of `start` and `count` floats, a multiple of 8; ignores NaN. */
// @ts-ignore: decorator
@inline
export function rowMax(row: usize, count: i32, start: f32): f32 {
  let even = f32x4.splat(start);
  let odd = even;
  for (const end = row + <usize>count * 4; row < end; row += 32) {
    even = f32x4.pmax(even, v128.load(row));
    odd = f32x4.pmax(odd, v128.load(row, 16));
  }
  return max4(f32x4.pmax(even, odd));
}

/** Replaces `count` floats x, a multiple of 8, by e^(x − shift) and returns their sum. */
// @ts-ignore: decorator
@inline
export function rowExp(row: usize, count: i32, shift: f32): f32 {
  const shifts = f32x4.splat(shift);
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  for (const end = row + <usize>count * 4; row < end; row += 32) {
    const x = expBounded(f32x4.sub(v128.load(row), shifts));
    const y = expBounded(f32x4.sub(v128.load(row, 16), shifts));
    v128.store(row, x);
    v128.store(row, y, 16);
    even = f32x4.add(even, x);
    odd = f32x4.add(odd, y);
  }
  return sum4(f32x4.add(even, odd));
}

/** Multiplies `count` floats by `factor`. */
export function rowScale(row: usize, count: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    const at = row + <usize>j * 4;
    v128.store(at, f32x4.mul(v128.load(at), factors));
  }
  for (; j < count; j++) {
    const at = row + <usize>j * 4;
    f32.store(at, f32.load(at) * factor);
  }
}

/** Returns the dot product of two rows. */
export function rowDot(x: usize, y: usize, count: i32): f32 {
  let total = f32x4.splat(0);
  let j = 0;
  for (; j + 4 <= count; j += 4) total = fma(v128.load(x + <usize>j * 4), v128.load(y + <usize>j * 4), total);
  let rest: f32 = sum4(total);
  for (; j < count; j++) rest += f32.load(x + <usize>j * 4) * f32.load(y + <usize>j * 4);
  return rest;
}
