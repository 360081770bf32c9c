import { reportObserver, StepProfiler } from "@lrm/report";
import { type PreparedRun, type RunObserver, trainRun } from "@lrm/run/node";
import type { TrainFlags } from "../flags/train_flags.ts";
import { JsonOutput, TextOutput } from "./run_output.ts";

/**
 * Trains a run until it ends or `signal` is aborted, prints its progress, and writes its report.
 *
 * @param others  further observers, called last
 * @returns  true if the run is complete
 */
export async function runTraining(
  run: PreparedRun,
  signal: AbortSignal,
  { profile, json, tensorboard }: Partial<Pick<TrainFlags, "profile" | "json" | "tensorboard">>,
  others: readonly RunObserver[] = [],
): Promise<boolean> {
  await using resources = run.resources; // trainRun() takes them over.
  const output = json ? new JsonOutput(run) : new TextOutput(run);
  resources.defer(() => output.stop());
  const profiler =
    profile && (await StepProfiler.open(run, profile, (table) => output.profiled(table)));
  const report = reportObserver(run, { ...(tensorboard !== undefined && { tensorboard }) });
  const observers = [...(profiler ? [profiler] : []), report, output, ...others];
  const { complete } = await trainRun(run, { signal, observers });
  return complete;
}
