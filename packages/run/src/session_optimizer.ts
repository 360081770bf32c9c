import type { Optimizer } from "@lrm/optimizer";
import { ArgumentError } from "@lrm/tensor";
import {
  checkSameSettings,
  type LoadedCheckpoint,
  RunError,
  savedOptimizerState,
} from "@lrm/train";
import type { BoundConfig } from "./binding.ts";
import { beginOf, changesOf, configBefore } from "./run_parts.ts";

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
    const remedy = "use the version of lrm that began it, or start a new run";
    checkSameSettings(path, record, optimizer, remedy);
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
