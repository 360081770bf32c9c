import { range } from "./range.ts";
import type { BindingText } from "./text.ts";

/** Returns WGSL of the element `at` of a binding of scalars or of four-vectors. */
export function oneElement(bindings: readonly BindingText[], slot: number, at: string): string {
  const vectors = bindings[slot]!.type === "vec4f";
  return vectors ? `b${slot}[(${at}) >> 2u][(${at}) & 3u]` : `b${slot}[${at}]`;
}

/**
 * Returns WGSL of the four elements starting at `at`, which is a multiple of 4 if the binding holds
 * vectors.
 */
export function fourElements(bindings: readonly BindingText[], slot: number, at: string): string {
  if (bindings[slot]!.type === "vec4f") return `b${slot}[(${at}) >> 2u]`;
  return `vec4f(${range(4)
    .map((c) => `b${slot}[${at} + ${c}u]`)
    .join(", ")})`;
}
