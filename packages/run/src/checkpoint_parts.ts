import type { Tensor } from "@lrm/tensor";
import type { LoadedCheckpoint } from "@lrm/train";

/** Lists the tensors of a checkpoint whose names begin with a prefix. */
export function partOf({ tensors }: LoadedCheckpoint, prefix: string) {
  return [...tensors].filter(([name]) => name.startsWith(prefix));
}

/** Puts a prefix before the names of tensors. */
export function prefixed(
  prefix: string,
  tensors: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [prefix + name, value]));
}
