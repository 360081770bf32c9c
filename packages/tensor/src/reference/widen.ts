import type { WidenOperation } from "../as_float32.ts";
import { float16BitsToFloat32Bits } from "../float16.ts";
import { halves, integers } from "./memory.ts";

/** Runs {@link WidenOperation}, on bits alone. */
export function widen({ source, type, out, size }: WidenOperation): void {
  const bits = halves(source);
  const words = integers(out);
  for (let i = 0; i < size; i++) {
    words[i] = type === "bfloat16" ? bits[i]! << 16 : float16BitsToFloat32Bits(bits[i]!);
  }
}
