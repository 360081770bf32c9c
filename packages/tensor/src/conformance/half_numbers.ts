import type { HalfType } from "../dtype.ts";

/** All types of 16 bits. */
export const TYPES: readonly HalfType[] = ["bfloat16", "float16"];

/** All patterns of 16 bits: zeros, the smallest numbers, infinities and NaN are among them. */
export const PATTERNS: Uint16Array<ArrayBuffer> = Uint16Array.from(
  { length: 2 ** 16 },
  (_, bits) => bits,
);

/** Sizes of tensors, and where a view of each begins and ends: all of it, or odd parts. */
export const VIEWS: readonly (readonly [size: number, from: number, to: number])[] = [
  ...[1, 2, 3, 7, 9, 255, 1001].map((size) => [size, 0, size] as const),
  [9, 1, 9],
  [12, 3, 12],
  [100, 7, 8],
  [40_003, 5, 40_002],
  [40_003, 6, 40_003],
];

/** Computes the number of a pattern from its definition, without a conversion of bits. */
export function numberOfHalf(bits: number, type: HalfType): number {
  const width = type === "float16" ? 10 : 7;
  const bias = type === "float16" ? 15 : 127;
  const sign = bits >= 0x8000 ? -1 : 1;
  const exponent = (bits & 0x7fff) >> width;
  const fraction = (bits & (2 ** width - 1)) / 2 ** width;
  if (exponent === 2 * bias + 1)
    return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0
    ? sign * fraction * 2 ** (1 - bias)
    : sign * (1 + fraction) * 2 ** (exponent - bias);
}
