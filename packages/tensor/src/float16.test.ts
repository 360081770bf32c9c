import fc from "fast-check";
import { expect, test } from "vitest";
import { float16BitsToFloat32Bits, float32BitsToFloat16Bits, roundToFloat16 } from "./float16.ts";

test("roundToFloat16() keeps what is a float16", () => {
  for (const x of [0, -0, 1, -1.5, 0.333251953125, 65504, 2 ** -14, 2 ** -24, 3 * 2 ** -24]) {
    expect(roundToFloat16(x)).toBe(x);
  }
  expect(roundToFloat16(Number.NaN)).toBeNaN();
  expect(roundToFloat16(Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
});

test("roundToFloat16() takes ties to even, and 65,520 to infinity", () => {
  expect(roundToFloat16(1 + 2 ** -11)).toBe(1);
  expect(roundToFloat16(1 + 3 * 2 ** -11)).toBe(1 + 2 ** -9);
  expect(roundToFloat16(2 ** -25)).toBe(0);
  expect(roundToFloat16(1.5 * 2 ** -24)).toBe(2 ** -23);
  expect(roundToFloat16(65519.9)).toBe(65504);
  expect(roundToFloat16(-65520)).toBe(Number.NEGATIVE_INFINITY);
});

test("roundToFloat16() is off by at most 2⁻¹¹, is odd, and rounds what it rounded to itself", () =>
  fc.assert(
    fc.property(fc.double({ min: 2 ** -14, max: 65504, noNaN: true }), (x) => {
      const rounded = roundToFloat16(x);
      expect(Math.abs(rounded - x)).toBeLessThanOrEqual(2 ** -11 * x);
      expect(roundToFloat16(-x)).toBe(-rounded);
      expect(roundToFloat16(rounded)).toBe(rounded);
    }),
  ));

test("float32BitsToFloat16Bits() gives the bits of what roundToFloat16() gives", () =>
  fc.assert(
    fc.property(fc.float({ noNaN: true }), fc.integer({ min: -30, max: 18 }), (x, exponent) => {
      for (const value of [x, Math.fround((1 + Math.abs(x % 1)) * 2 ** exponent)]) {
        const words = Float32Array.of(value, roundToFloat16(value));
        const [bits, rounded] = new Int32Array(words.buffer);
        expect(float16BitsToFloat32Bits(float32BitsToFloat16Bits(bits!))).toBe(rounded);
      }
    }),
  ));
