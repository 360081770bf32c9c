/**
 * Philox4x32-10 (Salmon et al. 2011), four counters at a time, and conversion of its words to
 * random numbers.
 */

import { RandomCommand } from "./generated/commands";
import { THREAD_BYTES, THREADS } from "./generated/protocol";
import { fma, log, storeTransposed } from "./simd";
import { nextTask, threadIndex } from "./threads";

const BITS: i32 = 0;
const UNIFORM: i32 = 1;

/** Elements per task. */
const PIECE: i32 = 16384;

/** First of the four words of the blocks in the lanes. */
let word0: v128 = i32x4.splat(0);
let word1: v128 = i32x4.splat(0);
let word2: v128 = i32x4.splat(0);
let word3: v128 = i32x4.splat(0);

/** Fills `out`: element i uses word i mod 4 of the block with counter ⌊i/4⌋. */
export function random(command: RandomCommand): void {
  const out = command.out;
  const size = command.size;
  const distribution = command.distribution;
  const key0 = command.key0;
  const key1 = command.key1;
  const spare = THREADS + <usize>threadIndex() * THREAD_BYTES; // for a partial last group
  const tasks = <i32>((size + PIECE - 1) / PIECE);
  for (let task = nextTask(); task < tasks; task = nextTask()) {
    const first = <u32>task * PIECE;
    const last = min<u32>(first + PIECE, size);
    for (let at = first; at < last; at += 16) {
      philox(at >> 2, key0, key1);
      if (distribution == UNIFORM) {
        uniform();
      } else if (distribution != BITS) {
        normal();
      }
      const cut = last - at < 16;
      const to = cut ? spare : out + (<usize>at << 2);
      storeTransposed(word0, word1, word2, word3, to, 16);
      if (cut) memory.copy(out + (<usize>at << 2), spare, <usize>(last - at) << 2);
    }
  }
}

/** High and low words of the products of unsigned lanes with a constant. */
// @ts-ignore: decorator
@inline
function high(x: v128, multiplier: v128): v128 {
  const even = i64x2.extmul_low_i32x4_u(x, multiplier);
  const odd = i64x2.extmul_high_i32x4_u(x, multiplier);
  return v128.shuffle<i32>(even, odd, 1, 3, 5, 7);
}

/** Computes the blocks `counter` to `counter + 3`. */
function philox(counter: u32, key0: i32, key1: i32): void {
  const multiplier0 = i32x4.splat(0xd2511f53);
  const multiplier1 = i32x4.splat(0xcd9e8d57);
  let c0 = i32x4.add(i32x4.splat(counter), i32x4(0, 1, 2, 3));
  let c1 = i32x4.splat(0);
  let c2 = i32x4.splat(0);
  let c3 = i32x4.splat(0);
  for (let round = 0; round < 10; round++) {
    const high0 = high(c0, multiplier0);
    const low0 = i32x4.mul(c0, multiplier0);
    const high1 = high(c2, multiplier1);
    const low1 = i32x4.mul(c2, multiplier1);
    c0 = v128.xor(v128.xor(high1, c1), i32x4.splat(key0));
    c1 = low1;
    c2 = v128.xor(v128.xor(high0, c3), i32x4.splat(key1));
    c3 = low0;
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  word0 = c0;
  word1 = c1;
  word2 = c2;
  word3 = c3;
}

const UNIT: f32 = 5.9604644775390625e-8; // 2⁻²⁴

// @ts-ignore: decorator
@inline
function unit(word: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(word, 8)), f32x4.splat(UNIT));
}

function uniform(): void {
  word0 = unit(word0);
  word1 = unit(word1);
  word2 = unit(word2);
  word3 = unit(word3);
}

/** Applies Box–Muller to words (0, 1) and (2, 3). */
function normal(): void {
  const first = radius(word0);
  const second = radius(word2);
  const angle0 = word1;
  const angle1 = word3;
  word0 = f32x4.mul(first, cosine(angle0));
  word1 = f32x4.mul(first, sine(angle0));
  word2 = f32x4.mul(second, cosine(angle1));
  word3 = f32x4.mul(second, sine(angle1));
}

/** Returns √(−2 ln u) with u = ((word >>> 8) + 1)·2⁻²⁴. */
// @ts-ignore: decorator
@inline
function radius(word: v128): v128 {
  const u = f32x4.mul(f32x4.convert_i32x4_s(i32x4.add(i32x4.shr_u(word, 8), i32x4.splat(1))), f32x4.splat(UNIT));
  return f32x4.sqrt(f32x4.mul(log(u), f32x4.splat(-2)));
}

// The top bits of v split the turn 2πv into eighths: after subtracting q = ⌊4v + ½⌋ quarter turns,
// t in [−⅛, ⅛] of a turn remains exactly. Sine and cosine of 2πt are their Taylor series to t⁹ and
// t¹⁰ (the next terms are below 3e-9).

/** Returns t in turns, exactly. */
// @ts-ignore: decorator
@inline
function rest(v: v128): v128 {
  // 24 bits of v: subtracting the nearest quarter turn leaves a signed 22-bit number.
  const quarter = i32x4.shr_u(i32x4.add(v, i32x4.splat(0x200000)), 22);
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(v, i32x4.shl(quarter, 22))), f32x4.splat(UNIT));
}

/** sin 2πt for |t| ≤ ⅛. */
// @ts-ignore: decorator
@inline
function sineOf(t: v128): v128 {
  const z = f32x4.mul(t, t);
  let p = fma(f32x4.splat(42.0586939), z, f32x4.splat(-76.7058598));
  p = fma(p, z, f32x4.splat(81.6052493));
  p = fma(p, z, f32x4.splat(-41.3417022));
  // 2π in two parts, the first exact in few bits, so that the large term is rounded once.
  const small = fma(f32x4.mul(p, z), t, f32x4.mul(t, f32x4.splat(-1.7484555e-7)));
  return fma(t, f32x4.splat(6.2831855), small);
}

/** cos 2πt for |t| ≤ ⅛. */
// @ts-ignore: decorator
@inline
function cosineOf(t: v128): v128 {
  const z = f32x4.mul(t, t);
  let p = fma(f32x4.splat(-26.4262568), z, f32x4.splat(60.2446414));
  p = fma(p, z, f32x4.splat(-85.4568172));
  p = fma(p, z, f32x4.splat(64.9393940));
  p = fma(p, z, f32x4.splat(-19.7392088));
  return fma(p, z, f32x4.splat(1));
}

// @ts-ignore: decorator
@inline
function cosine(word: v128): v128 {
  const v = i32x4.shr_u(word, 8);
  const quarter = i32x4.shr_u(i32x4.add(v, i32x4.splat(0x200000)), 22);
  const t = rest(v);
  // cos of 0, 1, 2, 3 quarter turns more: cos, −sin, −cos, sin.
  const odd = i32x4.ne(v128.and(quarter, i32x4.splat(1)), i32x4.splat(0));
  const value = v128.bitselect(sineOf(t), cosineOf(t), odd);
  const sign = i32x4.shl(v128.and(i32x4.add(quarter, i32x4.splat(1)), i32x4.splat(2)), 30);
  return v128.xor(value, sign);
}

// @ts-ignore: decorator
@inline
function sine(word: v128): v128 {
  const v = i32x4.shr_u(word, 8);
  const quarter = i32x4.shr_u(i32x4.add(v, i32x4.splat(0x200000)), 22);
  const t = rest(v);
  // sin of 0, 1, 2, 3 quarter turns more: sin, cos, −sin, −cos.
  const odd = i32x4.ne(v128.and(quarter, i32x4.splat(1)), i32x4.splat(0));
  const value = v128.bitselect(cosineOf(t), sineOf(t), odd);
  const sign = i32x4.shl(v128.and(quarter, i32x4.splat(2)), 30);
  return v128.xor(value, sign);
}
