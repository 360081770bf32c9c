import { float16BitsToFloat32Bits, type WidenOperation } from "@lrm/tensor";
import { halves, integers } from "./memory.ts";

export function widen({ source, type, out }: WidenOperation): void {
  const words = integers(out); // bits: numbers would lose those of NaN
  halves(source).forEach((bits, at) => {
    words[at] = type === "bfloat16" ? bits << 16 : float16BitsToFloat32Bits(bits);
  });
}
