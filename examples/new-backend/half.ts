import {
  float16BitsToFloat32Bits,
  float32BitsToFloat16Bits,
  type NarrowOperation,
  type WidenOperation,
} from "@lrm/tensor";
import { halves, integers } from "./memory.ts";

export function widen({ source, type, out }: WidenOperation): void {
  const words = integers(out); // bits: numbers would lose those of NaN
  halves(source).forEach((bits, at) => {
    words[at] = type === "bfloat16" ? bits << 16 : float16BitsToFloat32Bits(bits);
  });
}

export function narrow({ source, type, out }: NarrowOperation): void {
  const rounded = type === "bfloat16" ? toBfloat16 : float32BitsToFloat16Bits;
  const bits = halves(out);
  integers(source).forEach((word, at) => {
    bits[at] = rounded(word);
  });
}

/** Rounds to the nearest number, ties to even; NaN stays NaN. */
function toBfloat16(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
