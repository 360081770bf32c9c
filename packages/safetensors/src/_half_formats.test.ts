import { expect, test } from "vitest";
import { float32ToBfloat16, float32ToFloat16 } from "./_narrow.ts";
import { bfloat16ToFloat32, float16ToFloat32 } from "./_widen.ts";

interface Format {
  readonly name: string;
  readonly exponentBits: number;
  readonly fractionBits: number;
  readonly widen: (halves: Uint16Array) => Float32Array;
  readonly narrow: (floats: Float32Array) => Uint16Array;
}

const formats: readonly Format[] = [
  {
    name: "Float16",
    exponentBits: 5,
    fractionBits: 10,
    widen: float16ToFloat32,
    narrow: float32ToFloat16,
  },
  {
    name: "Bfloat16",
    exponentBits: 8,
    fractionBits: 7,
    widen: bfloat16ToFloat32,
    narrow: float32ToBfloat16,
  },
];

/** All patterns of 16 bits. */
const everyHalf = Uint16Array.from({ length: 65536 }, (_, i) => i);

/** Computes the value of a pattern in float64, by the definition of IEEE 754. */
function valueOfHalf(half: number, { exponentBits, fractionBits }: Format): number {
  const largest = 2 ** exponentBits - 1;
  const bias = largest >> 1;
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> fractionBits) & largest;
  const fraction = (half & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  if (exponent === largest) return fraction === 0 ? sign * Infinity : NaN;
  return (
    sign * (exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias))
  );
}

/** Returns the float32 that is `steps` units in the last place away from a positive `x`. */
function neighbour(x: number, steps: number): number {
  const float = Float32Array.of(x);
  const bits = new Uint32Array(float.buffer);
  bits[0] = bits[0]! + steps;
  return float[0]!;
}

for (const format of formats) {
  const { name, widen, narrow, fractionBits, exponentBits } = format;
  const infinity = (2 ** exponentBits - 1) << fractionBits;

  test(`${name.toLowerCase()}ToFloat32() gives the defined value of each of the 65536 patterns`, () => {
    const expected = Float32Array.from(everyHalf, (half) => valueOfHalf(half, format));
    expect(widen(everyHalf)).toEqual(expected);
  });

  test(`float32To${name}() brings back every pattern, with NaN made quiet`, () => {
    const quiet = 1 << (fractionBits - 1);
    const expected = everyHalf.map((half) => ((half & 0x7fff) > infinity ? half | quiet : half));
    expect(narrow(widen(everyHalf))).toEqual(expected);
  });

  test(`float32To${name}() rounds to the nearest and ties to even, around the middle of every two neighbours`, () => {
    const lower = everyHalf.subarray(0, infinity);
    // From the largest finite value the next is where the format would go on, 2^(bias + 1).
    const next = (half: number) =>
      half + 1 === infinity ? 2 ** (2 ** (exponentBits - 1)) : valueOfHalf(half + 1, format);
    const middles = Float32Array.from(
      lower,
      (half) => (valueOfHalf(half, format) + next(half)) / 2,
    );
    expect(narrow(middles)).toEqual(lower.map((half) => half + (half & 1)));
    expect(narrow(middles.map((x) => neighbour(x, -1)))).toEqual(lower);
    expect(narrow(middles.map((x) => neighbour(x, 1)))).toEqual(lower.map((half) => half + 1));
    expect(narrow(middles.map((x) => -x))).toEqual(
      lower.map((half) => 0x8000 | (half + (half & 1))),
    );
  });

  test(`float32To${name}() keeps signed zeros, infinities and NaN, and rounds the smallest to zero`, () => {
    const floats = Float32Array.of(0, -0, Infinity, -Infinity, 2 ** -149, -(2 ** -149));
    expect([...narrow(floats)]).toEqual([0, 0x8000, infinity, infinity | 0x8000, 0, 0x8000]);
    const lowest = new Float32Array(Uint32Array.of(0x7f800001, 0xffffffff).buffer);
    expect([...widen(narrow(lowest))]).toEqual([NaN, NaN]);
  });
}
