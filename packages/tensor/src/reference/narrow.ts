import type { NarrowOperation } from "../as_half.ts";
import { float32BitsToBfloat16Bits } from "../bfloat16.ts";
import { float32BitsToFloat16Bits } from "../float16.ts";
import { halves, integers } from "./memory.ts";

/** Runs {@link NarrowOperation}, on bits alone. */
export function narrow({ source, type, out, size }: NarrowOperation): void {
  const words = integers(source);
  const bits = halves(out);
  const rounded = type === "bfloat16" ? float32BitsToBfloat16Bits : float32BitsToFloat16Bits;
  for (let i = 0; i < size; i++) bits[i] = rounded(words[i]!);
}
