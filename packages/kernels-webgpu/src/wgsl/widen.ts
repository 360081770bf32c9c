import type { HalfType } from "@lrm/tensor";
import type { ParameterTypes } from "../runtime/uniforms.ts";
import { type BindingText, declare, linearMain } from "./text.ts";

/** Parameters of a conversion: `odd` is 1 if the first element is the upper half of a word. */
export const WIDEN_PARAMETERS: ParameterTypes = {
  pairs: "u32",
  size: "u32",
  source: "u32",
  odd: "u32",
  out: "u32",
};

/** Works on bits, as devices may flush small numbers and forget infinities. */
const WIDE: Readonly<Record<HalfType, string>> = {
  bfloat16: `
fn wide(bits: u32) -> u32 {
  return bits << 16u;
}
`,
  // The bias of the exponent grows by 112. That of infinity and NaN keeps all ones. Numbers without
  // a hidden bit are multiples of 2⁻²⁴.
  float16: `
fn wide(bits: u32) -> u32 {
  let sign = (bits & 0x8000u) << 16u;
  let magnitude = bits & 0x7fffu;
  if (magnitude >= 0x7c00u) { return sign | ((magnitude << 13u) + 0x70000000u); }
  if (magnitude >= 0x0400u) { return sign | ((magnitude << 13u) + 0x38000000u); }
  if (magnitude == 0u) { return sign; }
  let first = firstLeadingBit(magnitude);
  return sign | ((first + 103u) << 23u) | ((magnitude << (23u - first)) & 0x7fffffu);
}
`,
};

/** Returns WGSL of `out[i] = source[i]`, with one invocation for two elements. */
export function widenWgsl(
  type: HalfType,
  bindings: readonly BindingText[],
  { source, out }: Readonly<Record<"source" | "out", number>>,
  workgroupSize: number,
): string {
  return `${declare(bindings, WIDEN_PARAMETERS)}${WIDE[type]}
fn half_at(element: u32) -> u32 {
  return (bitcast<u32>(b${source}[p.source + element / 2u]) >> (16u * (element % 2u))) & 0xffffu;
}
${linearMain(workgroupSize)}
  if (index >= p.pairs) { return; }
  for (var at = 2u * index; at < min(2u * index + 2u, p.size); at++) {
    b${out}[p.out + at] = bitcast<${bindings[out]!.type}>(wide(half_at(p.odd + at)));
  }
}
`;
}
