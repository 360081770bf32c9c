import { expect, test } from "vitest";
import { float32BitsToBfloat16Bits } from "./bfloat16.ts";

test("float32BitsToBfloat16Bits() takes ties to even, what is too large to infinity, and keeps NaN", () => {
  expect(float32BitsToBfloat16Bits(0x3f808000)).toBe(0x3f80);
  expect(float32BitsToBfloat16Bits(0x3f818000)).toBe(0x3f82);
  expect(float32BitsToBfloat16Bits(0x3f808001)).toBe(0x3f81);
  expect(float32BitsToBfloat16Bits(0x7f7fffff)).toBe(0x7f80);
  expect(float32BitsToBfloat16Bits(-0x80000000)).toBe(0x8000);
  expect(float32BitsToBfloat16Bits(0x7f800001)).toBe(0x7fc0);
});
