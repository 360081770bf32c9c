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
