/** What the forward and the backward pass of attention share: the sizes of their tiles, and passes over one row. */

import { expBounded, fma, max4, sum4 } from "./simd";
import { COLUMNS } from "./matmul_kernel";

/** Floats of one packed tile of keys, values or queries: 128 tokens of a head of 128. */
export const TILE: i32 = 16 * 1024;
/** Largest head: a tile must hold `COLUMNS` tokens. */
export const MOST_HEAD_SIZE: i32 = TILE / COLUMNS;

/** Tokens of a tile: at most `most`, fewer for large heads. Depends on nothing else, so neither does the order of a sum. */
export function tileTokens(headSize: i32, most: i32): i32 {
  return min<i32>(most, (TILE / paddedHead(headSize)) & -COLUMNS);
}

/** Columns of a head with the last panel filled up. */
// @ts-ignore: decorator
@inline
export function paddedHead(headSize: i32): i32 {
  return (headSize + COLUMNS - 1) & -COLUMNS;
}

/** Fills `row[from..to)` with `value`, `to` rounded up to whole vectors. */
// @ts-ignore: decorator
@inline
export function fillTail(row: usize, from: i32, to: i32, value: f32): void {
  for (const end = (to + 3) & -4; from < end; from++) f32.store(row + <usize>from * 4, value);
}

/** Largest of `count` floats and `start`, NaN passed over; reads whole vectors. */
export function rowMax(row: usize, count: i32, start: f32): f32 {
  let most = f32x4.splat(start);
  for (let j = 0; j < count; j += 4) most = f32x4.pmax(most, v128.load(row + <usize>j * 4));
  return max4(most);
}

/** Replaces `count` floats x by e^(x − shift) and returns their sum; whole vectors. */
export function rowExp(row: usize, count: i32, shift: f32): f32 {
  const shifts = f32x4.splat(shift);
  let total = f32x4.splat(0);
  for (let j = 0; j < count; j += 4) {
    const at = row + <usize>j * 4;
    const y = expBounded(f32x4.sub(v128.load(at), shifts));
    v128.store(at, y);
    total = f32x4.add(total, y);
  }
  return sum4(total);
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

/** Sum of the products of two rows. */
export function rowDot(x: usize, y: usize, count: i32): f32 {
  let total = f32x4.splat(0);
  let j = 0;
  for (; j + 4 <= count; j += 4) total = fma(v128.load(x + <usize>j * 4), v128.load(y + <usize>j * 4), total);
  let rest: f32 = sum4(total);
  for (; j < count; j++) rest += f32.load(x + <usize>j * 4) * f32.load(y + <usize>j * 4);
  return rest;
}
