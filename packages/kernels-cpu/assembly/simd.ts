/** Four float32 lanes at a time: fused multiply-add, transposition, and the transcendental functions. */

/** `a·b + c`, rounded once where the engine has relaxed multiply-add, twice in the plain build. */
// @ts-ignore: decorator
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<f32>(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Sum of the four lanes, always in the order (0 + 2) + (1 + 3). */
// @ts-ignore: decorator
@inline
export function sum4(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Largest of the four lanes; NaN if one is. */
// @ts-ignore: decorator
@inline
export function max4(x: v128): f32 {
  const pairs = f32x4.max(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return max<f32>(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** Stores the transposed 4×4 block whose rows are a, b, c, d: row i of the result goes to `out + i·rowBytes`. */
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

// @ts-ignore: decorator
@inline
function constant(x: f32): v128 {
  return f32x4.splat(x);
}

/** ln 2 in two parts: the first has 9 significant bits, so that its product with an exponent is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
/** 1.5·2²³: adding it rounds to a whole number, which is then found in the low bits. */
const ROUNDER: f32 = 12582912;

/** eʳ for |r| ≤ ln 2 / 2, by its minimax polynomial (Cephes expf). */
// @ts-ignore: decorator
@inline
function expReduced(r: v128): v128 {
  let p = fma(constant(1.9875691500e-4), r, constant(1.3981999507e-3));
  p = fma(p, r, constant(8.3334519073e-3));
  p = fma(p, r, constant(4.1665795894e-2));
  p = fma(p, r, constant(1.6666665459e-1));
  p = fma(p, r, constant(5.0000001201e-1));
  return f32x4.add(fma(p, f32x4.mul(r, r), r), constant(1));
}

/**
 * eˣ within 1 ulp or so: exactly 0 below −104, infinity above 88.73, NaN stays NaN.
 *
 * x = n ln 2 + r; the factor 2ⁿ comes in two halves, so that subnormal results come out too.
 */
export function exp(x: v128): v128 {
  const clamped = f32x4.min(f32x4.max(x, constant(-104)), constant(89));
  const rounded = fma(clamped, constant(1.44269504), constant(ROUNDER));
  const n = f32x4.sub(rounded, constant(ROUNDER));
  const r = fma(n, constant(-LN2_LOW), fma(n, constant(-LN2_HIGH), clamped));
  const exponent = i32x4.sub(rounded, i32x4.splat(0x4b400000));
  const half = i32x4.shr_s(exponent, 1);
  const bias = i32x4.splat(127);
  const first = i32x4.shl(i32x4.add(half, bias), 23);
  const second = i32x4.shl(i32x4.add(i32x4.sub(exponent, half), bias), 23);
  return f32x4.mul(f32x4.mul(expReduced(r), first), second);
}

/** {@link exp} for x ≤ 80 at half the cost: results below 1.6e-38 come out as 0. */
// @ts-ignore: decorator
@inline
export function expBounded(x: v128): v128 {
  const clamped = f32x4.max(x, constant(-87));
  const rounded = fma(clamped, constant(1.44269504), constant(ROUNDER));
  const n = f32x4.sub(rounded, constant(ROUNDER));
  const r = fma(n, constant(-LN2_LOW), fma(n, constant(-LN2_HIGH), clamped));
  // Adding n to the exponent's bits multiplies by 2ⁿ: the result is a normal number.
  const y = i32x4.add(expReduced(r), i32x4.shl(rounded, 23));
  return v128.andnot(y, f32x4.lt(x, constant(-87)));
}

/**
 * ln x within 1 ulp or so: −infinity at 0, NaN below it and at NaN, infinity at infinity; subnormal x are scaled up first.
 *
 * x = 2ᵉ m with m in [√½, √2); ln m by its minimax polynomial in m − 1 (Cephes logf).
 */
export function log(x: v128): v128 {
  const tiny = f32x4.lt(x, constant(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, constant(33554432)), x, tiny); // 2²⁵
  // Taking the bits of √½ off first makes the exponent field round at √½ rather than at 1.
  const shifted = i32x4.sub(scaled, i32x4.splat(0x3f3504f3));
  let e = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23));
  e = f32x4.sub(e, v128.and(tiny, constant(25)));
  const m = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const r = f32x4.sub(m, constant(1));
  let p = fma(constant(7.0376836292e-2), r, constant(-1.1514610310e-1));
  p = fma(p, r, constant(1.1676998740e-1));
  p = fma(p, r, constant(-1.2420140846e-1));
  p = fma(p, r, constant(1.4249322787e-1));
  p = fma(p, r, constant(-1.6668057665e-1));
  p = fma(p, r, constant(2.0000714765e-1));
  p = fma(p, r, constant(-2.4999993993e-1));
  p = fma(p, r, constant(3.3333331174e-1));
  const square = f32x4.mul(r, r);
  let y = f32x4.mul(f32x4.mul(p, r), square);
  y = fma(e, constant(LN2_LOW), y);
  y = fma(constant(-0.5), square, y);
  y = fma(e, constant(LN2_HIGH), f32x4.add(r, y));
  const infinity = constant(f32.MAX_VALUE);
  y = v128.bitselect(y, x, f32x4.le(x, infinity)); // infinity and NaN stay as they are
  y = v128.bitselect(constant(-Infinity), y, f32x4.eq(x, constant(0)));
  return v128.bitselect(constant(NaN), y, f32x4.lt(x, constant(0)));
}

/** tanh x within 2 ulp or so: an odd polynomial near 0 (Cephes tanhf), else 1 − 2/(e²ˣ + 1) with the sign of x. */
export function tanh(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let p = fma(constant(-5.70498872745e-3), z, constant(2.06390887954e-2));
  p = fma(p, z, constant(-5.37397155531e-2));
  p = fma(p, z, constant(1.33314422036e-1));
  p = fma(p, z, constant(-3.33332819422e-1));
  const small = fma(f32x4.mul(p, z), x, x);
  const growth = exp(f32x4.add(size, size));
  const large = f32x4.sub(constant(1), f32x4.div(constant(2), f32x4.add(growth, constant(1))));
  const sign = v128.and(x, i32x4.splat(0x80000000));
  return v128.bitselect(small, v128.or(large, sign), f32x4.lt(size, constant(0.625)));
}
