import type { ParameterTypes } from "../runtime/uniforms.ts";
import { type BindingText, declare, linearMain } from "./text.ts";

/**
 * Parameters of a gather: `low` and `high` bound the indices that this call handles. Other rows are
 * zeroed if `clear` is set, else left unchanged.
 */
export const GATHER_PARAMETERS: ParameterTypes = {
  elements: "u32",
  count: "u32",
  inner: "u32",
  source: "u32",
  indices: "u32",
  out: "u32",
  batchStride: "u32",
  axisStride: "u32",
  innerStride: "u32",
  indexBatch: "u32",
  outBatch: "u32",
  outCount: "u32",
  low: "i32",
  high: "i32",
  clear: "u32",
};

/**
 * Returns WGSL of `out[b, j, i] = source[b, indices[b, j], i]`, with one invocation per element of
 * `out`.
 */
export function gatherWgsl(
  bindings: readonly BindingText[],
  { source, indices, out }: Readonly<Record<"source" | "indices" | "out", number>>,
  workgroupSize: number,
): string {
  return `${declare(bindings, GATHER_PARAMETERS)}${linearMain(workgroupSize)}
  if (index >= p.elements) { return; }
  let i = index % p.inner;
  let rest = index / p.inner;
  let j = rest % p.count;
  let b = rest / p.count;
  let at = ${readIndex(bindings, indices, "p.indices + b * p.indexBatch + j")};
  let target_ = p.out + b * p.outBatch + j * p.outCount + i;
  if (at >= p.low && at < p.high) {
    b${out}[target_] = b${source}[p.source + b * p.batchStride + u32(at - p.low) * p.axisStride + i * p.innerStride];
  } else if (p.clear != 0u) {
    b${out}[target_] = ${bindings[out]!.type}();
  }
}
`;
}

/**
 * Returns WGSL that reads an int32 index; if the index shares its binding with floats, it is
 * bitcast.
 */
export function readIndex(bindings: readonly BindingText[], slot: number, at: string): string {
  const element = `b${slot}[${at}]`;
  return bindings[slot]!.type === "i32" ? element : `bitcast<i32>(${element})`;
}
