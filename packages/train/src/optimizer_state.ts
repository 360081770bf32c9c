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
 * Refuses an optimizer whose clipping, or rules with settings that differ from those in a
 * checkpoint. Leaves other rules and other parameters to `optimizer.loadState`.
 *
 * @param path  name of the checkpoint or its run for messages
 * @param remedy  what to do then, for messages
 * @throws RunError that names the first difference
 */
export function checkSameSettings(
  path: string,
  saved: OptimizerRecord,
  optimizer: Optimizer,
  remedy: string,
): void {
  const { record } = optimizer.state();
  const check = (what: string, before: object, after: object): void => {
    const difference = firstDifference(before, after);
    if (difference === undefined) return;
    const [setting, then = "not set", now = "not set"] = difference;
    throw new RunError(
      `Cannot resume ${path}: ${what} was made with ${setting} ${then}, and now has ${now}`,
      remedy,
    );
  };
  for (const [index, { rule, settings }] of saved.groups.entries()) {
    const own = record.groups[index];
    if (own?.rule === rule) check(rule, settings, own.settings);
  }
  check("the optimizer", clippingOf(saved), clippingOf(record));
}

const clippingOf = ({ maxGradientNorm }: OptimizerRecord): object => ({ maxGradientNorm });

function isGroup(json: unknown): json is OptimizerRecord["groups"][number] {
  const group = json as Partial<OptimizerRecord["groups"][number]> | null;
  return (
    typeof group?.rule === "string" &&
    isObject(group.settings) &&
    Array.isArray(group.parameters) &&
    group.parameters.every((name) => typeof name === "string")
  );
}
