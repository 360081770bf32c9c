import {
  float16BitsToFloat32Bits,
  float32BitsToBfloat16Bits,
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
  const rounded = type === "bfloat16" ? float32BitsToBfloat16Bits : float32BitsToFloat16Bits;
  const bits = halves(out);
  integers(source).forEach((word, at) => {
    bits[at] = rounded(word);
  });
}
