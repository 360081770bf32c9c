import { isObject } from "@lrm/files/values";
import type { OptimizerRecord, SavedOptimizerState } from "@lrm/optimizer";
import type { LoadedCheckpoint } from "./checkpoint.ts";
import { finiteValues } from "./restore.ts";
import { RunError } from "./run_error.ts";

/** Prefix of the optimizer's tensors in a checkpoint. */
export const OPTIMIZER = "optimizer/";

/**
 * Returns the state of the optimizer in a checkpoint, for `optimizer.loadState`, which checks it
 * further.
 *
 * @param path  name of the checkpoint for messages
 * @throws RunError if the checkpoint has none, or a value is not finite
 */
export function savedOptimizerState(
  path: string,
  { step, state, tensors }: LoadedCheckpoint,
): SavedOptimizerState {
  const record = state as OptimizerRecord | null;
  const groups: unknown = record?.groups;
  if (record?.step !== step || !Array.isArray(groups) || !groups.every(isGroup)) {
    throw new RunError(
      `Cannot load ${path}: its state is not one of a run`,
      "restore it from a copy, or start a new run",
    );
  }
  const own = [...tensors].filter(([name]) => name.startsWith(OPTIMIZER));
  return {
    record,
    tensors: Object.fromEntries(
      own.map(([name, entry]) => [
        name.slice(OPTIMIZER.length),
        { shape: entry.shape, data: finiteValues(path, name, entry) },
      ]),
    ),
  };
}

function isGroup(json: unknown): json is OptimizerRecord["groups"][number] {
  const group = json as Partial<OptimizerRecord["groups"][number]> | null;
  return (
    typeof group?.rule === "string" &&
    isObject(group.settings) &&
    Array.isArray(group.parameters) &&
    group.parameters.every((name) => typeof name === "string")
  );
}
