import type { ParameterTypes } from "../runtime/uniforms.ts";
import { readIndex } from "./gather.ts";
import { type BindingText, declare, linearMain } from "./text.ts";

/**
 * Parameters of both kernels of a scatter; `low` and `high` bound the indices that this call
 * handles.
 */
export const SCATTER_PARAMETERS: ParameterTypes = {
  elements: "u32",
  count: "u32",
  inner: "u32",
  source: "u32",
  indices: "u32",
  out: "u32",
  sourceStride: "u32",
  outStride: "u32",
  low: "i32",
  high: "i32",
};

/**
 * Returns WGSL that links equal indices: `next[j]` is the next position with the same index as j,
 * or −1; `next[count + j]` is 1 if j is the first.
 */
export function chainWgsl(
  bindings: readonly BindingText[],
  { indices, next }: Readonly<Record<"indices" | "next", number>>,
  workgroupSize: number,
): string {
  const read = (at: string): string => readIndex(bindings, indices, `p.indices + ${at}`);
  return `${declare(bindings, SCATTER_PARAMETERS)}${linearMain(workgroupSize)}
  if (index >= p.count) { return; }
  let own = ${read("index")};
  var following = index + 1u;
  while (following < p.count && ${read("following")} != own) { following += 1u; }
  b${next}[index] = select(i32(following), -1, following >= p.count);
  var earlier = 0u;
  while (earlier < index && ${read("earlier")} != own) { earlier += 1u; }
  b${next}[p.count + index] = select(0, 1, earlier == index);
}
`;
}

/**
 * Returns WGSL of `out[indices[j], :] += source[j, :]` along the linked indices: one invocation
 * adds all terms of an element of `out`, in order.
 */
export function scatterAddWgsl(
  bindings: readonly BindingText[],
  { source, indices, next, out }: Readonly<Record<"source" | "indices" | "next" | "out", number>>,
  workgroupSize: number,
): string {
  return `${declare(bindings, SCATTER_PARAMETERS)}${linearMain(workgroupSize)}
  if (index >= p.elements) { return; }
  let i = index % p.inner;
  let first = index / p.inner;
  let at = ${readIndex(bindings, indices, "p.indices + first")};
  if (at < p.low || at >= p.high || b${next}[p.count + first] == 0) { return; }
  let target_ = p.out + u32(at - p.low) * p.outStride + i;
  var sum = b${out}[target_];
  var j = i32(first);
  while (j >= 0) {
    sum += b${source}[p.source + u32(j) * p.sourceStride + i];
    j = b${next}[j];
  }
  b${out}[target_] = sum;
}
`;
}
