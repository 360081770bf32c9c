/**
 * Four float32 lanes at a time: fused multiply-add, transposition, and the transcendental
 * functions.
 */

/**
 * Returns `a·b + c`, rounded once if the engine has relaxed multiply-add, twice in the plain build.
 */
// @ts-ignore: decorator
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<f32>(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Returns the sum of the four lanes, always in the order (0 + 2) + (1 + 3). */
// @ts-ignore: decorator
@inline
export function sum4(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Returns the largest of the four lanes. */
// @ts-ignore: decorator
@inline
export function max4(x: v128): f32 {
  const pairs = f32x4.max(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return max<f32>(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/**
 * Stores the transpose of the 4×4 block with rows a, b, c, d: row i of the result goes to `out +
 * i·rowBytes`.
 */
// @ts-ignore: decorator
@inline
export function storeTransposed(a: v128, b: v128, c: v128, d: v128, out: usize, rowBytes: usize): void {
  const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5); // a0 b0 a1 b1
  const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f64>(ab01, cd01, 0, 2)); // a0 b0 c0 d0
  v128.store(out + rowBytes, v128.shuffle<f64>(ab01, cd01, 1, 3));
  v128.store(out + 2 * rowBytes, v128.shuffle<f64>(ab23, cd23, 0, 2));
  v128.store(out + 3 * rowBytes, v128.shuffle<f64>(ab23, cd23, 1, 3));
}

// Engines rebuild a vector constant at each use, in three instructions; from memory it is one load.
// prettier-ignore
const TABLE: usize = memory.data<f32>([
  12582912, 12582912, 12582912, 12582912,
  1.44269504, 1.44269504, 1.44269504, 1.44269504,
  -0.693359375, -0.693359375, -0.693359375, -0.693359375,
  2.12194440e-4, 2.12194440e-4, 2.12194440e-4, 2.12194440e-4,
  1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4,
  1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3,
  8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3,
  4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2,
  1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1,
  5.0000001201e-1, 5.0000001201e-1, 5.0000001201e-1, 5.0000001201e-1,
  1, 1, 1, 1,
  -87, -87, -87, -87,
  -104, -104, -104, -104,
  89, 89, 89, 89,
  7.0376836292e-2, 7.0376836292e-2, 7.0376836292e-2, 7.0376836292e-2,
  -1.1514610310e-1, -1.1514610310e-1, -1.1514610310e-1, -1.1514610310e-1,
  1.1676998740e-1, 1.1676998740e-1, 1.1676998740e-1, 1.1676998740e-1,
  -1.2420140846e-1, -1.2420140846e-1, -1.2420140846e-1, -1.2420140846e-1,
  1.4249322787e-1, 1.4249322787e-1, 1.4249322787e-1, 1.4249322787e-1,
  -1.6668057665e-1, -1.6668057665e-1, -1.6668057665e-1, -1.6668057665e-1,
  2.0000714765e-1, 2.0000714765e-1, 2.0000714765e-1, 2.0000714765e-1,
  -2.4999993993e-1, -2.4999993993e-1, -2.4999993993e-1, -2.4999993993e-1,
  3.3333331174e-1, 3.3333331174e-1, 3.3333331174e-1, 3.3333331174e-1,
  -0.0, -0.0, -0.0, -0.0,
  -40, -40, -40, -40,
  2, 2, 2, 2,
], 16);

// @ts-ignore: decorator
@inline
function constant(row: usize): v128 {
  return v128.load(TABLE + 16 * row);
}

// Rows of the table. Polynomials: highest power first.
/** 1.5·2²³: adding it rounds to an integer, which the low bits then contain. */
const ROUNDER: usize = 0;
const LOG2_E: usize = 1;
/**
 * −ln 2 in two parts: the first has 9 significant bits, so that its product with an exponent is
 * exact.
 */
const MINUS_LN2_HIGH: usize = 2;
const MINUS_LN2_LOW: usize = 3;
/** eʳ for |r| ≤ ln 2 / 2 (Cephes expf). */
const EXP: usize = 4;
const ONE: usize = 10;
/**
 * Inputs at which {@link expBounded} becomes 0, {@link exp} becomes 0, and {@link exp} becomes
 * infinite.
 */
const LEAST_NORMAL: usize = 11;
const LEAST: usize = 12;
const MOST: usize = 13;
/** ln(1 + r) for 1 + r in [√½, √2) (Cephes logf). */
const LOG: usize = 14;
/** Mask of the sign bit. */
const SIGN: usize = 23;
/** Input below which e^x − 1 rounds to −1. */
const LEAST_TANH: usize = 24;
const TWO: usize = 25;

/** Returns eʳ − 1 for |r| ≤ ln 2 / 2. */
// @ts-ignore: decorator
@inline
function expMinusOneReduced(r: v128): v128 {
  let p = fma(constant(EXP), r, constant(EXP + 1));
  p = fma(p, r, constant(EXP + 2));
  p = fma(p, r, constant(EXP + 3));
  p = fma(p, r, constant(EXP + 4));
  p = fma(p, r, constant(EXP + 5));
  return fma(p, f32x4.mul(r, r), r);
}

// @ts-ignore: decorator
@inline
function expReduced(r: v128): v128 {
  return f32x4.add(expMinusOneReduced(r), constant(ONE));
}

/**
 * Returns eˣ within 1 ulp: exactly 0 below −104, infinity above 88.73, NaN for NaN.
 *
 * x = n ln 2 + r; the factor 2ⁿ is split into two, so that results can be subnormal.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  // The pseudo-minimum is one instruction and keeps a NaN in its first operand.
  const clamped = f32x4.pmin(f32x4.pmax(x, constant(LEAST)), constant(MOST));
  const rounded = fma(clamped, constant(LOG2_E), constant(ROUNDER));
  const n = f32x4.sub(rounded, constant(ROUNDER));
  const r = fma(n, constant(MINUS_LN2_LOW), fma(n, constant(MINUS_LN2_HIGH), clamped));
  const exponent = i32x4.sub(rounded, constant(ROUNDER));
  const half = i32x4.shr_s(exponent, 1);
  const first = i32x4.add(i32x4.shl(half, 23), constant(ONE));
  const second = i32x4.add(i32x4.shl(i32x4.sub(exponent, half), 23), constant(ONE));
  return f32x4.mul(f32x4.mul(expReduced(r), first), second);
}

/** Returns {@link exp} for x ≤ 80 at half the cost: results below 1.6e-38 become 0. */
// @ts-ignore: decorator
@inline
export function expBounded(x: v128): v128 {
  const clamped = f32x4.pmax(x, constant(LEAST_NORMAL));
  const rounded = fma(clamped, constant(LOG2_E), constant(ROUNDER));
  const n = f32x4.sub(rounded, constant(ROUNDER));
  const r = fma(n, constant(MINUS_LN2_LOW), fma(n, constant(MINUS_LN2_HIGH), clamped));
  // Adding n to the exponent's bits multiplies by 2ⁿ: the result is a normal number.
  const y = i32x4.add(expReduced(r), i32x4.shl(rounded, 23));
  return v128.andnot(y, f32x4.lt(x, constant(LEAST_NORMAL)));
}

/**
 * Returns ln x within 1 ulp: −infinity at 0, NaN below it and at NaN, infinity at infinity;
 * subnormal x are scaled up first.
 *
 * x = 2ᵉ m with m in [√½, √2); ln m from the polynomial in r = m − 1.
 */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(33554432)), x, tiny); // 2²⁵
  // Subtracting the bits of √½ first makes the exponent field change at √½ rather than at 1.
  const shifted = i32x4.sub(scaled, i32x4.splat(0x3f3504f3));
  let e = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23));
  e = f32x4.sub(e, v128.and(tiny, f32x4.splat(25)));
  const m = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const r = f32x4.sub(m, constant(ONE));
  let p = fma(constant(LOG), r, constant(LOG + 1));
  p = fma(p, r, constant(LOG + 2));
  p = fma(p, r, constant(LOG + 3));
  p = fma(p, r, constant(LOG + 4));
  p = fma(p, r, constant(LOG + 5));
  p = fma(p, r, constant(LOG + 6));
  p = fma(p, r, constant(LOG + 7));
  p = fma(p, r, constant(LOG + 8));
  const square = f32x4.mul(r, r);
  let y = f32x4.mul(f32x4.mul(p, r), square);
  y = f32x4.sub(y, f32x4.mul(e, constant(MINUS_LN2_LOW)));
  y = f32x4.sub(y, f32x4.mul(f32x4.splat(0.5), square));
  y = f32x4.sub(f32x4.add(r, y), f32x4.mul(e, constant(MINUS_LN2_HIGH)));
  y = v128.bitselect(y, x, f32x4.le(x, f32x4.splat(f32.MAX_VALUE))); // infinity and NaN are kept
  y = v128.bitselect(f32x4.splat(-Infinity), y, f32x4.eq(x, f32x4.splat(0)));
  return v128.bitselect(f32x4.splat(NaN), y, f32x4.lt(x, f32x4.splat(0)));
}

/**
 * Returns tanh x within 2 ulp: −m/(m + 2) for m = e^(−2|x|) − 1, with the sign of x.
 *
 * With −2|x| = n ln 2 + r, m = 2ⁿ(eʳ − 1) + (2ⁿ − 1) is accurate near 0 and where tanh x is near 1.
 */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const negative = v128.or(x, constant(SIGN)); // −|x|
  const y = f32x4.pmax(f32x4.add(negative, negative), constant(LEAST_TANH));
  const rounded = fma(y, constant(LOG2_E), constant(ROUNDER));
  const n = f32x4.sub(rounded, constant(ROUNDER));
  const r = fma(n, constant(MINUS_LN2_LOW), fma(n, constant(MINUS_LN2_HIGH), y));
  const power = i32x4.add(i32x4.shl(rounded, 23), constant(ONE));
  const m = fma(expMinusOneReduced(r), power, f32x4.sub(power, constant(ONE)));
  const size = f32x4.div(m, f32x4.add(m, constant(TWO)));
  return v128.bitselect(x, size, constant(SIGN));
}
