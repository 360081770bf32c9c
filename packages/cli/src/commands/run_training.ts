import { reportObserver, StepProfiler } from "@lrm/report";
import { type PreparedRun, trainRun } from "@lrm/run/node";
import type { TrainFlags } from "../flags/train_flags.ts";
import { JsonOutput, TextOutput } from "./run_output.ts";

/**
 * Trains a run until it ends or `signal` is aborted, prints its progress, and writes its report.
 *
 * @returns  true if the run is complete
 */
export async function runTraining(
  run: PreparedRun,
  signal: AbortSignal,
  { profile, json, tensorboard }: Pick<TrainFlags, "profile" | "json" | "tensorboard">,
): Promise<boolean> {
  await using resources = run.resources; // trainRun() takes them over.
  const output = json ? new JsonOutput(run) : new TextOutput(run);
  resources.defer(() => output.stop());
  const profiler =
    profile && (await StepProfiler.open(run, profile, (table) => output.profiled(table)));
  const report = reportObserver(run, { ...(tensorboard !== undefined && { tensorboard }) });
  const observers = profiler ? [profiler, report, output] : [report, output];
  const { complete } = await trainRun(run, { signal, observers });
  return complete;
}
