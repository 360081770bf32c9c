import { join } from "node:path";
import { type Communicator, shareValue } from "@lrm/distributed";
import type { DataUnit, StepMetrics } from "@lrm/train";
import type { PartedConfig } from "../run_parts.ts";
import { EarlyStop, type EarlyStopState } from "./early_stop.ts";
import { MetricsReader, type RecordedMetrics, type RunMetrics } from "./metrics_lines.ts";
import type { PreparedRun } from "./prepared_run.ts";

/** The part of a run's past that decides how it goes on. */
export interface Progress {
  readonly stop: EarlyStop;
  /** Metrics of the last step done, if they have no validation loss. */
  readonly unevaluated: RunMetrics | undefined;
}

/** Progress as rank 0 tells it to the others. */
interface SharedProgress {
  readonly stop: EarlyStopState;
  readonly unevaluated?: RunMetrics | undefined;
}

/** Reads the progress of a run in its folder, and tells it to other ranks, if there are any. */
export async function progressOf({
  folder: { path },
  config,
  session: { optimizer, ranks },
}: Pick<PreparedRun, "folder" | "config" | "session">): Promise<Progress> {
  const stop = EarlyStop.resumed(path, config, optimizer.steps);
  const unevaluated = unevaluatedStep(path, optimizer.steps, "tokens");
  const shared: SharedProgress = { stop: stop.state, unevaluated };
  if (ranks !== undefined) await shareValue(ranks.communicator, shared);
  return { stop, unevaluated };
}

/** Waits for the progress that rank 0 tells. */
export async function hearProgress(
  communicator: Communicator,
  { training }: PartedConfig,
): Promise<Progress> {
  const { stop, unevaluated } = await shareValue<SharedProgress>(communicator);
  return { stop: new EarlyStop(training.patience, stop), unevaluated };
}

/**
 * Returns the metrics of the last step done if they have no validation loss, as its evaluation may
 * have been interrupted.
 */
export function unevaluatedStep<Unit extends DataUnit>(
  folder: string,
  step: number,
  unit: Unit,
): RecordedStep<Unit> | undefined {
  const last = recordedStep(folder, step);
  if (last === undefined || !countsIn(last, unit)) return undefined;
  return last.validationLoss === undefined ? last : undefined;
}

/** Returns the recorded metrics of a step; undefined if there are none. */
function recordedStep(folder: string, step: number): RecordedMetrics | undefined {
  if (step === 0) return undefined;
  let found: RecordedMetrics | undefined;
  new MetricsReader(join(folder, "metrics.jsonl")).read({
    step(metrics) {
      if (metrics.step === step) found = metrics;
    },
  });
  return found;
}

/** Recorded metrics of a step that count its data in a unit. */
type RecordedStep<Unit extends DataUnit> = RecordedMetrics & StepMetrics<Unit>;

function countsIn<Unit extends DataUnit>(
  metrics: RecordedMetrics,
  unit: Unit,
): metrics is RecordedStep<Unit> {
  return metrics[unit] !== undefined;
}
