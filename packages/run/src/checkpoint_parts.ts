import type { LoadedCheckpoint } from "@lrm/train";

/** Lists the tensors of a checkpoint whose names begin with a prefix. */
export function partOf({ tensors }: LoadedCheckpoint, prefix: string) {
  return [...tensors].filter(([name]) => name.startsWith(prefix));
}

/** Puts a prefix before the names of tensors. */
export function prefixed<T>(
  prefix: string,
  tensors: Readonly<Record<string, T>>,
): Record<string, T> {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [prefix + name, value]));
}
