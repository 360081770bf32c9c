/**
 * Rounds the bits of a float32 to those of the nearest bfloat16, ties to even. NaN keeps the upper
 * bits of its payload and becomes quiet.
 *
 * @param bits  sign, 8 bits of exponent, 23 of significand
 * @example
 * ```ts
 * import { float32BitsToBfloat16Bits } from "@lrm/tensor";
 * expect(float32BitsToBfloat16Bits(0x3f808001)).toBe(0x3f81);
 * ```
 */
export function float32BitsToBfloat16Bits(bits: number): number {
  const notNumber = (bits & 0x7fffffff) > 0x7f800000;
  return notNumber ? (bits >>> 16) | 0x40 : (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
