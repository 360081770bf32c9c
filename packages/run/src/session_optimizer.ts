import { firstDifference } from "@lrm/files/values";
import type { Optimizer, OptimizerRecord } from "@lrm/optimizer";
import { ArgumentError } from "@lrm/tensor";
import { type LoadedCheckpoint, RunError, savedOptimizerState } from "@lrm/train";
import type { BoundConfig } from "./binding.ts";
import { beginOf, changesOf, configBefore } from "./run_parts.ts";

/** Prefix of the optimizer's tensors in a checkpoint. */
export const OPTIMIZER = "optimizer/";

/**
 * Restores the state of an optimizer from a run's checkpoint. At the beginning of a part, its
 * settings and the length of the run may be others.
 *
 * @param path  path of the run, for messages
 * @throws RunError if the state does not fit the optimizer
 */
export function restoreOptimizer(
  path: string,
  config: BoundConfig,
  checkpoint: LoadedCheckpoint,
  optimizer: Optimizer,
): void {
  const { tensors, record } = savedOptimizerState(path, checkpoint);
  if (checkpoint.step === 0 || checkpoint.step !== beginOf(config)) {
    optimizer.loadState({ tensors, record });
    checkSettings(path, record, optimizer);
    return;
  }
  const { steps: _, ...ofAnyLength } = record;
  try {
    optimizer.loadState({ tensors, record: ofAnyLength });
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    const changes = changesOf(configBefore(config)!, config).join(", ");
    throw new RunError(
      `Cannot go on from ${path} with ${changes}: the optimizer's state would have another form`,
      "leave that out, or start a new run from its weights, without --resume",
      { cause: error },
    );
  }
}

/**
 * Refuses rules with settings that differ from those in the checkpoint. Checkpoints of all versions
 * store them.
 */
function checkSettings(path: string, { groups }: OptimizerRecord, optimizer: Optimizer): void {
  const own = optimizer.state().record.groups;
  for (const [index, { rule, settings }] of groups.entries()) {
    const difference = firstDifference(settings, own[index]?.settings ?? {});
    if (difference === undefined) continue;
    const [setting, then = "not set", now = "not set"] = difference;
    throw new RunError(
      `Cannot resume ${path}: ${rule} was made with ${setting} ${then}, and now has ${now}`,
      "use the version of lrm that began it, or start a new run",
    );
  }
}
