import { firstDifference, isObject } from "@lrm/files/values";
import type { Optimizer, OptimizerRecord, SavedOptimizerState } from "@lrm/optimizer";
import type { LoadedCheckpoint } from "./checkpoint.ts";
import { CHECKPOINT_PREFIXES } from "./checkpoint_names.ts";
import { finiteValues } from "./restore.ts";
import { RunError } from "./run_error.ts";

const OPTIMIZER = CHECKPOINT_PREFIXES.optimizer;

/**
 * Returns the state of the optimizer in a checkpoint, for `optimizer.loadState`, which checks it
 * further.
 *
 * @param path  name of the checkpoint for messages
 * @param remedy  what to do if it has none, for messages
 * @throws RunError if the checkpoint has none, or a value is not finite
 */
export function savedOptimizerState(
  path: string,
  { step, state, tensors }: LoadedCheckpoint,
  remedy = "restore it from a copy, or start a new run",
): SavedOptimizerState {
  const record = state as OptimizerRecord | null;
  const groups: unknown = record?.groups;
  if (record?.step !== step || !Array.isArray(groups) || !groups.every(isGroup)) {
    throw new RunError(`Cannot load ${path}: its state is not one of a run`, remedy);
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

/**
 * Refuses rules with settings that differ from those in a checkpoint. Leaves other rules and other
 * parameters to `optimizer.loadState`.
 *
 * @param path  name of the checkpoint or its run for messages
 * @param remedy  what to do then, for messages
 * @throws RunError that names the first difference
 */
export function checkSameSettings(
  path: string,
  { groups }: OptimizerRecord,
  optimizer: Optimizer,
  remedy: string,
): void {
  const own = optimizer.state().record.groups;
  for (const [index, { rule, settings }] of groups.entries()) {
    if (own[index]?.rule !== rule) continue;
    const difference = firstDifference(settings, own[index].settings);
    if (difference === undefined) continue;
    const [setting, then = "not set", now = "not set"] = difference;
    throw new RunError(
      `Cannot resume ${path}: ${rule} was made with ${setting} ${then}, and now has ${now}`,
      remedy,
    );
  }
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
