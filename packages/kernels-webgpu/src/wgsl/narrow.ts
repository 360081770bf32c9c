import type { HalfType } from "@lrm/tensor";
import type { ParameterTypes } from "../runtime/uniforms.ts";
import { type BindingText, declare, linearMain } from "./text.ts";

/** Parameters of a conversion. */
export const NARROW_PARAMETERS: ParameterTypes = {
  pairs: "u32",
  size: "u32",
  source: "u32",
  out: "u32",
};

/**
 * Works on bits: `pack2x16float` leaves open how it rounds, and what becomes of numbers out of
 * range.
 */
const NARROW: Readonly<Record<HalfType, string>> = {
  bfloat16: `
fn narrow(bits: u32) -> u32 {
  if ((bits & 0x7fffffffu) > 0x7f800000u) { return (bits >> 16u) | 0x40u; }
  return rounded_shift(bits, 16u);
}
`,
  // The bias of the exponent shrinks by 112. Numbers below 2⁻¹⁴ become multiples of 2⁻²⁴.
  float16: `
fn narrow(bits: u32) -> u32 {
  let sign = (bits >> 16u) & 0x8000u;
  let magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) { return sign | 0x7e00u | ((magnitude >> 13u) & 0x3ffu); }
  if (magnitude >= 0x477ff000u) { return sign | 0x7c00u; }
  if (magnitude >= 0x38800000u) { return sign | rounded_shift(magnitude - 0x38000000u, 13u); }
  let shift = 126u - (magnitude >> 23u);
  if (shift > 24u) { return sign; }
  return sign | rounded_shift((magnitude & 0x7fffffu) | 0x800000u, shift);
}
`,
};

/** Returns WGSL of `out[i] = source[i]`, with one invocation for two elements. */
export function narrowWgsl(
  type: HalfType,
  bindings: readonly BindingText[],
  { source, out }: Readonly<Record<"source" | "out", number>>,
  workgroupSize: number,
): string {
  return `${declare(bindings, NARROW_PARAMETERS)}
fn rounded_shift(bits: u32, shift: u32) -> u32 {
  return (bits + (1u << (shift - 1u)) - 1u + ((bits >> shift) & 1u)) >> shift;
}
${NARROW[type]}
fn half_of(element: u32) -> u32 {
  return narrow(bitcast<u32>(b${source}[p.source + element]));
}
${linearMain(workgroupSize)}
  if (index >= p.pairs) { return; }
  var word = half_of(2u * index);
  if (2u * index + 1u < p.size) { word |= half_of(2u * index + 1u) << 16u; }
  b${out}[p.out + index] = bitcast<${bindings[out]!.type}>(word);
}
`;
}
