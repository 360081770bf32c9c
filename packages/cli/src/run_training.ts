import { generate } from "@lrm/language-model";
import { type StepMemory, train } from "@lrm/train";
import { outcomeOf, SAMPLE_FILE } from "./outcome.ts";
import type { PreparedRun } from "./prepared_run.ts";
import { StepProfiler } from "./profile/step_profiler.ts";
import { Progress } from "./progress.ts";
import { memoryText } from "./training_memory.ts";

/** Tokens of the sample that a run ends with. */
const SAMPLE_TOKENS = 400;

/**
 * Trains to the end, or until `signal`, and saves; then writes a sample. Gives the run's resources back.
 *
 * @param profile  a file for the times of some steps' kernels
 * @returns  whether the run is complete
 */
export async function runTraining(
  run: PreparedRun,
  signal: AbortSignal,
  profile?: string,
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
  const progress = new Progress(training.steps, start, start * tokensPerStep);
  resources.defer(() => progress.stop());
  if (start === 0) await folder.save(session.snapshot());
  backend.resetPeak();
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
        progress.update(metrics);
        for (const warning of metrics.warnings ?? []) {
          progress.warn(`Warning at step ${metrics.step}: ${warning}`);
        }
      },
      onMemory(largest) {
        memory = largest;
      },
      async save(step) {
        await folder.save(session.snapshot());
        const { liveBytes, peakBytes } = backend.memory();
        folder.recordTiming({
          step,
          time: new Date().toISOString(),
          tokensPerSecond: Math.round(progress.rate(step * tokensPerStep)),
          liveBytes,
          peakBytes,
        });
      },
    },
  );
  progress.stop();
  if (profiler !== undefined) process.stderr.write(`${await profiler.finish()}\n`);
  if (memory !== undefined) process.stderr.write(`Memory: ${memoryText(memory)}\n`);
  const sample = steps < training.steps ? undefined : await sampleText(run, signal);
  if (sample === undefined) {
    process.stderr.write(
      `Saved step ${steps} of ${training.steps}. Go on with: npx lrm train --resume ${folder.path}\n`,
    );
    return false;
  }
  await folder.writeText(SAMPLE_FILE, `${sample}\n`);
  process.stdout.write(`\n${sample}\n\n`);
  process.stdout.write(`${outcomeOf(folder.path, config)}. Run: ${folder.path}\n`);
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
