import type { NarrowOperation } from "../as_half.ts";
import { float32BitsToFloat16Bits } from "../float16.ts";
import { halves, integers } from "./memory.ts";

/** Runs {@link NarrowOperation}, on bits alone. */
export function narrow({ source, type, out, size }: NarrowOperation): void {
  const words = integers(source);
  const bits = halves(out);
  const rounded = type === "bfloat16" ? float32BitsToBfloat16Bits : float32BitsToFloat16Bits;
  for (let i = 0; i < size; i++) bits[i] = rounded(words[i]!);
}

function float32BitsToBfloat16Bits(bits: number): number {
  const notNumber = (bits & 0x7fffffff) > 0x7f800000;
  return notNumber ? (bits >>> 16) | 0x40 : (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
