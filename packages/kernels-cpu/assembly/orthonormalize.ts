/**
 * Computes orthonormal rows with Householder reflections (Golub and Van Loan, Matrix Computations,
 * 4th ed., algorithms 5.1.1 and 5.2.1).
 *
 * Row j of the work matrix, from element j on, becomes the vector v of the reflection I −
 * factor·v·vᵀ that is applied to the rows after it; v's first element and the factor are stored
 * separately. A row that has become zero gives no reflection. The result is the images of the unit
 * vectors, so its rows are orthonormal even if the input is rank-deficient.
 */

import { OrthonormalizeRowsCommand } from "./generated/commands";
import { fma, sum4 } from "./simd";
import { barrier, nextTask, threadCount, threadIndex } from "./threads";

/**
 * Threshold for zero rows. Rows are scaled to a largest element of 1 first; a remainder below this
 * is rounding error.
 */
const NOTHING: f32 = 1e-15;

/**
 * Orthonormalizes `[batch, count, length]` from `vectors` into `out`; `work` has the same size,
 * followed by `2·batch·count` floats for first elements and factors.
 */
export function orthonormalizeRows(command: OrthonormalizeRowsCommand): void {
  const vectors = command.vectors;
  const out = command.out;
  const work = command.work;
  const batch = command.batch;
  const count = command.count;
  const length = command.length;
  const size = <usize>count * <usize>length << 2;
  const factors = work + <usize>batch * size;
  const together = batch < threadCount(); // all threads work on one matrix after the other
  if (together) {
    for (let b = 0; b < batch; b++) {
      const at = <usize>b * size;
      const own = factors + (<usize>(b * count) << 3);
      factorize(vectors + at, work + at, own, count, length, threadIndex(), threadCount());
      for (let rows = nextTask() << 2; rows < count; rows = nextTask() << 2) {
        formRows(work + at, own, out + at, count, length, rows);
      }
      barrier();
    }
    return;
  }
  for (let b = nextTask(); b < batch; b = nextTask()) {
    const at = <usize>b * size;
    const own = factors + (<usize>(b * count) << 3);
    factorize(vectors + at, work + at, own, count, length, 0, 1);
    for (let rows = 0; rows < count; rows += 4) formRows(work + at, own, out + at, count, length, rows);
  }
}

/** Computes the reflections. This thread handles the rows i ≡ thread modulo `threads`. */
function factorize(vectors: usize, work: usize, factors: usize, count: i32, length: i32, thread: i32, threads: i32): void {
  const row = <usize>length << 2;
  for (let i = thread; i < count; i += threads) scaleRow(vectors + <usize>i * row, work + <usize>i * row, length);
  for (let j = 0; j < count; j++) {
    if (threads > 1) barrier();
    const v = work + <usize>j * row + (<usize>j << 2);
    const rest = length - j;
    const old = load<f32>(v);
    const largest = largestOf(v, rest);
    let head: f32 = old;
    let factor: f32 = 0;
    if (largest > NOTHING) {
      const norm = Mathf.sqrt(dot(v, v, rest));
      head = old < 0 ? old - norm : old + norm;
      factor = 1 / (norm * (norm + Mathf.abs(old)));
    }
    // Every thread computes the same numbers.
    if (j % threads == thread) {
      store<f32>(factors + (<usize>j << 3), head);
      store<f32>(factors + (<usize>j << 3), factor, 4);
    }
    if (factor == 0) continue;
    let i = j + 1;
    i += (thread - i % threads + threads) % threads;
    for (; i + 3 * threads < count; i += 4 * threads) {
      const at = work + <usize>i * row + (<usize>j << 2);
      const step = <usize>threads * row;
      reflectFour(v, head, factor, at, at + step, at + 2 * step, at + 3 * step, rest);
    }
    for (; i < count; i += threads) reflect(v, head, factor, work + <usize>i * row + (<usize>j << 2), rest);
  }
  if (threads > 1) barrier();
}

/**
 * Computes rows `first` to `first + 3` of H₀H₁⋯: unit vectors, reflected from the last reflection
 * on.
 */
function formRows(work: usize, factors: usize, out: usize, count: i32, length: i32, first: i32): void {
  const row = <usize>length << 2;
  const last = min<i32>(first + 4, count);
  for (let i = first; i < last; i++) {
    memory.fill(out + <usize>i * row, 0, row);
    store<f32>(out + <usize>i * row + (<usize>i << 2), 1);
  }
  for (let j = last - 1; j >= 0; j--) {
    const head = load<f32>(factors + (<usize>j << 3));
    const factor = load<f32>(factors + (<usize>j << 3), 4);
    if (factor == 0) continue;
    const v = work + <usize>j * row + (<usize>j << 2);
    const rest = length - j;
    const at = out + <usize>first * row + (<usize>j << 2);
    if (j <= first && last - first == 4) reflectFour(v, head, factor, at, at + row, at + 2 * row, at + 3 * row, rest);
    else for (let i = max<i32>(first, j); i < last; i++) reflect(v, head, factor, out + <usize>i * row + (<usize>j << 2), rest);
  }
}

/** Copies a row scaled by a power of two, so that its largest element lies in [1, 2). */
function scaleRow(from: usize, to: usize, length: i32): void {
  const largest = largestOf(from, length);
  // Two factors, each a normal number for every exponent: −149 … 127.
  const exponent = largest > 0 && largest < Infinity ? exponentOf(largest) : 0;
  const half = -exponent >> 1;
  const first = reinterpret<f32>(half + 127 << 23);
  const second = reinterpret<f32>(-exponent - half + 127 << 23);
  for (let i: usize = 0; i < <usize>length << 2; i += 4) store<f32>(to + i, load<f32>(from + i) * first * second);
}

/** Returns e with 2ᵉ ≤ x < 2ᵉ⁺¹. */
function exponentOf(x: f32): i32 {
  const scaled = x < 1.17549435e-38 ? x * 16777216 : x;
  return (reinterpret<i32>(scaled) >>> 23) - 127 - (scaled == x ? 0 : 24);
}

function largestOf(from: usize, length: i32): f32 {
  let m = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= length; i += 4) m = f32x4.max(m, f32x4.abs(v128.load(from + (<usize>i << 2))));
  let result = max<f32>(
    max<f32>(f32x4.extract_lane(m, 0), f32x4.extract_lane(m, 1)),
    max<f32>(f32x4.extract_lane(m, 2), f32x4.extract_lane(m, 3)),
  );
  for (; i < length; i++) result = max<f32>(result, Mathf.abs(load<f32>(from + (<usize>i << 2))));
  return result;
}

function dot(a: usize, b: usize, length: i32): f32 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let i = length;
  for (; i >= 8; i -= 8, a += 32, b += 32) {
    s0 = fma(v128.load(a), v128.load(b), s0);
    s1 = fma(v128.load(a, 16), v128.load(b, 16), s1);
  }
  let result = sum4(f32x4.add(s0, s1));
  for (; i > 0; i--, a += 4, b += 4) result += load<f32>(a) * load<f32>(b);
  return result;
}

/** Computes x ← x − factor·(v·x)·v, where `head` replaces the stored first element of v. */
function reflect(v: usize, head: f32, factor: f32, x: usize, length: i32): void {
  const x0 = load<f32>(x);
  const scale = factor * (head * x0 + dot(v + 4, x + 4, length - 1));
  store<f32>(x, x0 - scale * head);
  const minus = f32x4.splat(-scale);
  v += 4;
  x += 4;
  let i = length - 1;
  for (; i >= 8; i -= 8, v += 32, x += 32) {
    v128.store(x, fma(minus, v128.load(v), v128.load(x)));
    v128.store(x, fma(minus, v128.load(v, 16), v128.load(x, 16)), 16);
  }
  for (; i > 0; i--, v += 4, x += 4) store<f32>(x, load<f32>(x) - scale * load<f32>(v));
}

/** Applies {@link reflect} to four rows at once, with the same rounding. */
function reflectFour(v: usize, head: f32, factor: f32, x0: usize, x1: usize, x2: usize, x3: usize, length: i32): void {
  const bytes = <usize>(length - 1 & -8) << 2;
  const rest = length - 1 & 7;
  v += 4;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  for (let i: usize = 0; i < bytes; i += 32) {
    const low = v128.load(v + i);
    const high = v128.load(v + i, 16);
    s00 = fma(low, v128.load(x0 + i, 4), s00);
    s01 = fma(high, v128.load(x0 + i, 20), s01);
    s10 = fma(low, v128.load(x1 + i, 4), s10);
    s11 = fma(high, v128.load(x1 + i, 20), s11);
    s20 = fma(low, v128.load(x2 + i, 4), s20);
    s21 = fma(high, v128.load(x2 + i, 20), s21);
    s30 = fma(low, v128.load(x3 + i, 4), s30);
    s31 = fma(high, v128.load(x3 + i, 20), s31);
  }
  const end = v + bytes;
  const f0 = scaleOf(sum4(f32x4.add(s00, s01)), end, x0, bytes, rest, head, factor);
  const f1 = scaleOf(sum4(f32x4.add(s10, s11)), end, x1, bytes, rest, head, factor);
  const f2 = scaleOf(sum4(f32x4.add(s20, s21)), end, x2, bytes, rest, head, factor);
  const f3 = scaleOf(sum4(f32x4.add(s30, s31)), end, x3, bytes, rest, head, factor);
  const m0 = f32x4.splat(-f0);
  const m1 = f32x4.splat(-f1);
  const m2 = f32x4.splat(-f2);
  const m3 = f32x4.splat(-f3);
  for (let i: usize = 0; i < bytes; i += 16) {
    const each = v128.load(v + i);
    v128.store(x0 + i, fma(m0, each, v128.load(x0 + i, 4)), 4);
    v128.store(x1 + i, fma(m1, each, v128.load(x1 + i, 4)), 4);
    v128.store(x2 + i, fma(m2, each, v128.load(x2 + i, 4)), 4);
    v128.store(x3 + i, fma(m3, each, v128.load(x3 + i, 4)), 4);
  }
  subtractEnds(f0, end, x0, bytes, rest, head);
  subtractEnds(f1, end, x1, bytes, rest, head);
  subtractEnds(f2, end, x2, bytes, rest, head);
  subtractEnds(f3, end, x3, bytes, rest, head);
}

/** Returns factor·(v·x), from the middle's dot product and both ends. */
// @ts-ignore: decorator
@inline
function scaleOf(middle: f32, vEnd: usize, x: usize, bytes: usize, rest: i32, head: f32, factor: f32): f32 {
  let result = middle;
  for (let i = 0; i < rest; i++) {
    result += load<f32>(vEnd + (<usize>i << 2)) * load<f32>(x + bytes + (<usize>i << 2), 4);
  }
  return factor * (head * load<f32>(x) + result);
}

// @ts-ignore: decorator
@inline
function subtractEnds(scale: f32, vEnd: usize, x: usize, bytes: usize, rest: i32, head: f32): void {
  store<f32>(x, load<f32>(x) - scale * head);
  for (let i = 0; i < rest; i++) {
    const at = x + bytes + (<usize>i << 2);
    store<f32>(at, load<f32>(at, 4) - scale * load<f32>(vEnd + (<usize>i << 2)), 4);
  }
}
