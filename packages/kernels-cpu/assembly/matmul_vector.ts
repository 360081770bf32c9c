/**
 * Computes products with few rows (or columns), as in sampling: every element is a dot product of
 * two contiguous rows, and reading the many rows once dominates the cost. Nothing is packed.
 */

import { fma } from "./simd";
import { nextTask, threadCount } from "./threads";

/** Maximum number of rows for this kernel: with more, packing is faster. */
export const FEW: i32 = 8;

/** Minimum multiply-adds per task. */
const LEAST_WORK: i32 = 1 << 16;

/**
 * Computes `out(i, j) = alpha·x(i)·y(j) + beta·C(i, j) + bias` for `few` vectors x(i) and `many`
 * vectors y(j) of length `k`.
 *
 * Steps are strides in bytes: of `out` and C, and of the bias (one of the bias's two is 0).
 */
export function matmulVector(
  batch: i32, few: i32, many: i32, k: i32, x: usize, strideX: i32, y: usize, strideY: i32,
  c: usize, strideC: i32, out: usize, strideOut: i32, fewStep: usize, manyStep: usize,
  bias: usize, biasFew: usize, biasMany: usize, alpha: f32, beta: f32,
): void {
  const row = <usize>k * 4;
  const balanced = (many + 4 * threadCount() - 1) / (4 * threadCount());
  const least = LEAST_WORK / max<i32>(1, min<i32>(k * few, LEAST_WORK));
  const size = (max<i32>(balanced, least) + 3) & -4;
  const pieces = (many + size - 1) / size;
  for (let task = nextTask(); task < batch * pieces; task = nextTask()) {
    const matrix = <usize>(task / pieces);
    const start = task % pieces * size;
    const end = min<i32>(start + size, many);
    for (let j = start; j < end; j += 4) {
      const count = min<i32>(end - j, 4);
      const across = <usize>j * manyStep;
      for (let i: usize = 0; i < <usize>few; i++) {
        const sums = fourDots(
          x + matrix * strideX * 4 + i * row, y + matrix * strideY * 4 + <usize>j * row, row, <usize>(count - 1),
        );
        finish(
          f32x4.mul(sums, f32x4.splat(alpha)), count, out + matrix * strideOut * 4 + i * fewStep + across,
          c ? c + matrix * strideC * 4 + i * fewStep + across : <usize>0, manyStep,
          bias ? bias + i * biasFew + <usize>j * biasMany : <usize>0, biasMany, beta,
        );
      }
    }
  }
}

/**
 * Computes the dot products of x with four rows of y, `row` bytes long; rows after number `last`
 * repeat it.
 */
function fourDots(x: usize, y: usize, row: usize, last: usize): v128 {
  let y0 = y;
  let y1 = y0 + (last >= 1 ? row : 0);
  let y2 = y1 + (last >= 2 ? row : 0);
  let y3 = y2 + (last >= 3 ? row : 0);
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let b2 = f32x4.splat(0);
  let b3 = f32x4.splat(0);
  const end = x + row;
  // 16 steps at once: V8 unrolls shorter loops and then runs out of registers.
  for (const whole = x + (row & ~63); x != whole; x += 64) {
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    const x2 = v128.load(x, 32);
    const x3 = v128.load(x, 48);
    a0 = fma(x2, v128.load(y0, 32), fma(x0, v128.load(y0), a0));
    b0 = fma(x3, v128.load(y0, 48), fma(x1, v128.load(y0, 16), b0));
    a1 = fma(x2, v128.load(y1, 32), fma(x0, v128.load(y1), a1));
    b1 = fma(x3, v128.load(y1, 48), fma(x1, v128.load(y1, 16), b1));
    a2 = fma(x2, v128.load(y2, 32), fma(x0, v128.load(y2), a2));
    b2 = fma(x3, v128.load(y2, 48), fma(x1, v128.load(y2, 16), b2));
    a3 = fma(x2, v128.load(y3, 32), fma(x0, v128.load(y3), a3));
    b3 = fma(x3, v128.load(y3, 48), fma(x1, v128.load(y3, 16), b3));
    y0 += 64;
    y1 += 64;
    y2 += 64;
    y3 += 64;
  }
  let sums = sumEach(f32x4.add(a0, b0), f32x4.add(a1, b1), f32x4.add(a2, b2), f32x4.add(a3, b3));
  for (; x != end; x += 4) {
    const column = f32x4(f32.load(y0), f32.load(y1), f32.load(y2), f32.load(y3));
    sums = fma(v128.load_splat<f32>(x), column, sums);
    y0 += 4;
    y1 += 4;
    y2 += 4;
    y3 += 4;
  }
  return sums;
}

/** Returns the sums of the lanes of a, b, c and d. */
// @ts-ignore: decorator
@inline
function sumEach(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f64>(ab, cd, 0, 2), v128.shuffle<f64>(ab, cd, 1, 3));
}

/** Adds C and the bias to the first `count` of four sums and stores them. */
function finish(
  sums: v128, count: i32, out: usize, c: usize, step: usize, bias: usize, biasStep: usize, beta: f32,
): void {
  for (let j = 0; j < count; j++) {
    let value = f32x4.extract_lane(sums, 0);
    if (c) value += beta * f32.load(c);
    if (bias) value += f32.load(bias);
    f32.store(out, value);
    sums = v128.shuffle<f32>(sums, sums, 1, 2, 3, 0);
    out += step;
    if (c) c += step;
    if (bias) bias += biasStep;
  }
}
