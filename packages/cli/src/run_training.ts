import { generate } from "@lrm/language-model";
import { type StepMemory, train } from "@lrm/train";
import { SAMPLE_FILE } from "./outcome.ts";
import type { PreparedRun } from "./prepared_run.ts";
import { StepProfiler } from "./profile/step_profiler.ts";
import { JsonOutput, type RunOutput, TextOutput } from "./run_output.ts";
import type { TrainFlags } from "./train_flags.ts";

/** Tokens of the sample that a run ends with. */
const SAMPLE_TOKENS = 400;

/**
 * Trains to the end, or until `signal`, and saves; then writes a sample. Gives the run's resources back.
 *
 * @param flags  `profile`: a file for the times of some steps' kernels; `json`: says everything as events for programs
 * @returns  whether the run is complete
 */
export async function runTraining(
  run: PreparedRun,
  signal: AbortSignal,
  { profile, json = false }: Pick<TrainFlags, "profile" | "json"> = {},
): Promise<boolean> {
  await using resources = run.resources.move();
  const { backend, config, corpus, session, folder } = run;
  const { training } = config;
  const tokensPerStep = training.batch * training.context * training.accumulation;
  const start = session.optimizer.steps;
  const profiler =
    profile === undefined
      ? undefined
      : await StepProfiler.open(backend, profile, start, training.steps);
  const output: RunOutput = json ? new JsonOutput(run) : new TextOutput(run);
  resources.defer(() => output.end());
  if (start === 0) await folder.save(session.snapshot());
  backend.resetPeak();
  const began = performance.now();
  let memory: StepMemory | undefined;
  const steps = await train(
    {
      backend,
      model: session.model,
      vocabularySize: config.model.config.vocabularySize,
      optimizer: session.optimizer,
      corpus,
    },
    training,
    {
      signal,
      ...(profiler && { onPhase: profiler.onPhase }),
      onStep(metrics) {
        folder.record(metrics);
        output.step(metrics);
      },
      onMemory(largest) {
        memory = largest;
      },
      async save(step) {
        await folder.save(session.snapshot());
        const { liveBytes, peakBytes } = backend.memory();
        const seconds = (performance.now() - began) / 1000;
        const timing = {
          step,
          time: new Date().toISOString(),
          tokensPerSecond: Math.round(((step - start) * tokensPerStep) / seconds),
          liveBytes,
          peakBytes,
        };
        folder.recordTiming(timing);
        output.saved(timing);
      },
    },
  );
  if (profiler !== undefined) output.profiled(await profiler.finish());
  output.trained(memory);
  const sample = steps < training.steps ? undefined : await sampleText(run, signal);
  if (sample === undefined) {
    output.interrupted(steps);
    return false;
  }
  await folder.writeText(SAMPLE_FILE, `${sample}\n`);
  output.completed(sample);
  return true;
}

/** A text by the model; undefined where `signal` came first. */
async function sampleText(
  { session, tokenizer, config }: PreparedRun,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const tokens = await generate(session.model, tokenizer.encode("\n"), {
      tokens: SAMPLE_TOKENS,
      temperature: 0.8,
      topK: 50,
      seed: config.training.seed,
      onToken: () => signal.throwIfAborted(),
    });
    return tokenizer.decode(tokens).trim();
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined;
    throw error;
  }
}
