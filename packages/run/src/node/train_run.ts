import { join } from "node:path";
import { drawSample, RunRecorder, StepProfiler } from "@lrm/report";
import { LAST_SAMPLE_TOKENS } from "@lrm/run";
import type { PreparedRun } from "@lrm/run/node";
import { MetricsReader, SAMPLE_FILE } from "@lrm/run/node";
import { type StepMemory, type StepMetrics, train } from "@lrm/train";
import type { TrainFlags } from "../flags/train_flags.ts";
import { JsonOutput, type RunOutput, TextOutput } from "./run_output.ts";

/**
 * Trains to the end, or until `signal`, and saves; then writes a sample. Gives the run's resources back.
 *
 * @param flags  `profile`: a file for the times of some steps' kernels; `json`: says everything as events for programs; `tensorboard`: writes an event file too
 * @returns  whether the run is complete
 */
export async function runTraining(
  run: PreparedRun,
  signal: AbortSignal,
  {
    profile,
    json = false,
    tensorboard = false,
  }: Pick<TrainFlags, "profile" | "json" | "tensorboard"> = {},
): Promise<boolean> {
  await using resources = run.resources.move();
  const { backend, config, corpus, tokenizer, session, folder } = run;
  const { training } = config;
  const start = session.optimizer.steps;
  const profiler =
    profile === undefined
      ? undefined
      : await StepProfiler.open(backend, profile, start, training.steps);
  const output: RunOutput = json ? new JsonOutput(run) : new TextOutput(run);
  resources.defer(() => output.end());
  if (start === 0) await folder.save(session.snapshot());
  const recorder = new RunRecorder(run, signal, tensorboard);
  resources.defer(() => recorder[Symbol.dispose]());
  backend.resetPeak();
  let memory: StepMemory | undefined;
  const steps = await train(
    {
      backend,
      model: session.model,
      vocabularySize: tokenizer.vocabularySize,
      optimizer: session.optimizer,
      corpus,
    },
    training,
    {
      signal,
      unevaluated: unevaluatedStep(folder.path, start),
      ...(profiler && { onPhase: profiler.onPhase }),
      onStep(metrics) {
        folder.record(metrics);
        recorder.step(metrics);
        output.step(metrics);
      },
      onMemory(largest) {
        memory = largest;
        recorder.memory(largest);
      },
      onPace: (pace) => recorder.pace(pace),
      async save(step) {
        await folder.save(session.snapshot());
        output.saved((await recorder.saved(step)) ?? { step });
      },
    },
  ).catch(async (error: unknown) => {
    await recorder.failed(error);
    throw error;
  });
  if (profiler !== undefined) output.profiled(await profiler.finish());
  output.trained(memory);
  const { sampleTokens = LAST_SAMPLE_TOKENS } = config;
  const sample = steps < training.steps ? undefined : await drawSample(run, sampleTokens, signal);
  if (sample === undefined) {
    await recorder.report();
    output.interrupted(steps);
    return false;
  }
  await folder.writeText(SAMPLE_FILE, `${sample}\n`);
  await recorder.report();
  output.completed(sample);
  return true;
}

/**
 * The metrics of the last step done, where they have no validation loss: its evaluation may have
 * been cut short.
 */
function unevaluatedStep(folder: string, step: number): StepMetrics | undefined {
  if (step === 0) return undefined;
  let last: StepMetrics | undefined;
  new MetricsReader(join(folder, "metrics.jsonl")).read({
    step(metrics) {
      if (metrics.step === step) last = metrics;
    },
  });
  return last?.validationLoss === undefined ? last : undefined;
}
