import type { Tensor } from "@lrm/tensor";
import { type LoadedCheckpoint, restoreTensors } from "@lrm/train";

/** Lists the tensors of a checkpoint whose names begin with a prefix. */
export function partOf({ tensors }: LoadedCheckpoint, prefix: string) {
  return [...tensors].filter(([name]) => name.startsWith(prefix));
}

/**
 * Overwrites tensors with those of a run's checkpoint whose names begin with a prefix.
 *
 * @param path  path of the run, for messages
 * @throws RunError if names or shapes differ, or a value is not finite
 */
export function restorePart(
  path: string,
  checkpoint: LoadedCheckpoint,
  prefix: string,
  tensors: Readonly<Record<string, Tensor>>,
): void {
  const part = { ...checkpoint, tensors: new Map(partOf(checkpoint, prefix)) };
  restoreTensors(path, part, tensors, "resume with the configuration of the run");
}
