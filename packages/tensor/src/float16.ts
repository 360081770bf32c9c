/** Largest finite float16. */
const LARGEST = 65504;
/** Distance between float16 numbers below 2⁻¹⁴. */
const SMALLEST_STEP = 2 ** -24;

/**
 * Rounds a number to the nearest float16, ties to even: 11 significant bits, steps of 2⁻²⁴ near
 * zero, infinity from 65,520 on.
 *
 * @example
 * ```ts
 * import { roundToFloat16 } from "@lrm/tensor";
 * expect(roundToFloat16(1 + 2 ** -12)).toBe(1);
 * expect(roundToFloat16(65_519)).toBe(65_504);
 * expect(roundToFloat16(1e6)).toBe(Number.POSITIVE_INFINITY);
 * ```
 */
export function roundToFloat16(x: number): number {
  const size = Math.abs(x);
  if (!(size > 0 && size < Number.POSITIVE_INFINITY)) return x;
  // Float16 numbers between 2^e and 2^(e + 1) are 2^(e − 10) apart.
  let step = SMALLEST_STEP;
  while (size >= step * 2048) step *= 2;
  const count = size / step;
  const floor = Math.floor(count);
  const rest = count - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 === 1);
  const rounded = (floor + (up ? 1 : 0)) * step;
  return Math.sign(x) * (rounded > LARGEST ? Number.POSITIVE_INFINITY : rounded);
}

/**
 * Converts the bits of a float16 to those of the same number as a float32.
 *
 * @param bits  sign, 5 bits of exponent, 10 of significand
 * @example
 * ```ts
 * import { float16BitsToFloat32Bits } from "@lrm/tensor";
 * expect(float16BitsToFloat32Bits(0x3c00)).toBe(0x3f800000); // 1
 * ```
 */
export function float16BitsToFloat32Bits(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const [exponent, significand] = [(bits >> 10) & 31, bits & 0x3ff];
  // Infinity and NaN keep all ones in the exponent.
  if (exponent === 31) return sign | 0x7f800000 | (significand << 13);
  // The exponent has a bias of 15 in float16, and of 127 in float32.
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (significand << 13);
  if (significand === 0) return sign;
  // Steps of 2⁻²⁴ near zero: the first one of the significand becomes the hidden bit.
  const first = 31 - Math.clz32(significand);
  return sign | ((first + 103) << 23) | ((significand << (23 - first)) & 0x7fffff);
}

/**
 * Rounds the bits of a float32 to those of the nearest float16, ties to even. NaN keeps the upper
 * bits of its payload and becomes quiet.
 *
 * @param bits  sign, 8 bits of exponent, 23 of significand
 * @example
 * ```ts
 * import { float32BitsToFloat16Bits } from "@lrm/tensor";
 * expect(float32BitsToFloat16Bits(0x3f800000)).toBe(0x3c00); // 1
 * ```
 */
export function float32BitsToFloat16Bits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >> 13) & 0x3ff);
  // 65,520 and above.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) return sign | roundedShift(magnitude - 0x38000000, 13);
  // Multiples of 2⁻²⁴: the significand with its hidden bit counts steps of 2^(exponent − 150).
  const shift = 126 - (magnitude >> 23);
  return shift > 24 ? sign : sign | roundedShift((magnitude & 0x7fffff) | 0x800000, shift);
}

/** Computes `bits / 2^shift`, rounded to the nearest integer, ties to even. */
function roundedShift(bits: number, shift: number): number {
  return (bits + (1 << (shift - 1)) - 1 + ((bits >> shift) & 1)) >> shift;
}
