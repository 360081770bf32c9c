import {
  type StepMemory,
  type StepPhase,
  type StepsDuration,
  train,
  turnOfTheEventLoop,
} from "@lrm/train";
import { LAST_SAMPLE_TOKENS } from "../run_config.ts";
import { beginOf, partsOf } from "../run_parts.ts";
import { runTask } from "../run_task.ts";
import { version } from "../version.ts";
import { drawSample, isSampled, SAMPLE_TOKENS } from "./draw_sample.ts";
import type { RunMetrics } from "./metrics_lines.ts";
import { onRank } from "./on_rank.ts";
import { outcomeOf, type RunOutcome, SAMPLE_FILE } from "./outcome.ts";
import type { PreparedRun } from "./prepared_run.ts";
import { progressOf } from "./progress.ts";
import type { PaceLine } from "./timing_lines.ts";
import { TimingLog } from "./timing_log.ts";
import { tokensPerStep } from "./tokens_per_step.ts";

/** Observer of a run that {@link trainRun} trains. If it throws an error, the run ends. */
export interface RunObserver {
  /** Called before each phase of a step. */
  onPhase?(phase: StepPhase, step: number): void;
  /** Called with the metrics of each step, which are already in `metrics.jsonl`. */
  onStep?(metrics: RunMetrics): void;
  /** Called before an evaluation, after `step` steps. */
  onEvaluation?(step: number): void;
  /** Called with the memory of the largest step so far. */
  onMemory?(memory: StepMemory): void;
  /** Called with every new speed line of `timings.jsonl`. */
  onPace?(pace: PaceLine): void;
  /** Called after a checkpoint is saved, with the latest speed line if there is one. */
  onCheckpoint?(checkpoint: { readonly step: number }): void;
  /** Called after the last step, before the final sample. */
  onTrained?(): void | Promise<void>;
  /** Called when the run is complete or saved, while the folder is still locked. */
  onEnd?(end: RunEnd): void | Promise<void>;
  /** Called with the error that ended the run. The error is thrown afterwards in any case. */
  onError?(error: unknown): void | Promise<void>;
}

/** Result of {@link trainRun}. */
export type RunEnd =
  | { readonly complete: false; readonly step: number }
  | {
      readonly complete: true;
      readonly step: number;
      readonly sample: string;
      readonly outcome: RunOutcome;
    };

/** Options of {@link trainRun}. */
export interface TrainRunOptions {
  /** Stops the training after the current step, with a checkpoint. */
  readonly signal?: AbortSignal | undefined;
  /** Observers, called in order. */
  readonly observers?: readonly RunObserver[];
}

interface ObservedTraining {
  readonly signal: AbortSignal;
  readonly observers: readonly RunObserver[];
}

/**
 * Trains a run until it ends or `signal` is aborted, and saves it. A complete run ends with a
 * sample of its model. Releases the run's folder, session and device, however the training ends.
 *
 * @throws NonFiniteError if a loss is not finite; the last checkpoint stays
 */
export async function trainRun(
  run: PreparedRun,
  { signal = new AbortController().signal, observers = [] }: TrainRunOptions = {},
): Promise<RunEnd> {
  const { communicator } = run.session.ranks ?? {};
  return await onRank(communicator, () => trainHere(run, { signal, observers }), signal);
}

async function trainHere(
  run: PreparedRun,
  { signal, observers }: ObservedTraining,
): Promise<RunEnd> {
  await using _ = run.resources.move();
  let timings: TimingLog | undefined;
  let end: RunEnd;
  try {
    const { session, folder } = run;
    // Before the first line of timings: a run that has lines, but no checkpoint, is damaged.
    if (session.optimizer.steps === 0) await folder.save(await session.snapshot());
    timings = timingsOf(run, (line) => {
      for (const each of observers) each.onPace?.(line);
    });
    const trained = await trainSteps(run, timings, { signal, observers });
    for (const each of observers) await each.onTrained?.();
    end = await finish(run, trained, signal);
  } catch (error) {
    await failed(error, timings, observers);
    throw error;
  }
  for (const each of observers) await each.onEnd?.(end);
  return end;
}

/** Trains and saves a run. Returns the number of completed steps, and whether it stopped early. */
async function trainSteps(
  run: PreparedRun,
  timings: TimingLog,
  { signal, observers }: ObservedTraining,
): Promise<{ readonly done: number; readonly stopped: boolean }> {
  const { backend, config, corpus, tokenizer, session, folder } = run;
  const { optimizer } = session;
  const { training } = config;
  backend.resetPeak();
  const { vocabularySize } = tokenizer;
  const task = runTask(session, corpus, { ...config, vocabularySize });
  const { average, ranks } = session;
  const subject = { backend, task, optimizer, average, ranks };
  const watching = observers.filter(({ onPhase }) => onPhase !== undefined);
  const begin = beginOf(config);
  const part = partsOf(config).length;
  const { stop, unevaluated } = await progressOf(run);
  // Stopped before, and interrupted in its final sample.
  if (stop.isReached) return { done: optimizer.steps, stopped: true };
  const done = await train(subject, training, {
    signal,
    shouldStop: () => stop.isReached,
    async onIdle() {
      if (stop.bestStep === optimizer.steps && session.best?.step !== optimizer.steps) {
        await session.keepBest();
      }
      await turnOfTheEventLoop();
    },
    unevaluated,
    ...(watching.length > 0 && {
      onPhase(phase: StepPhase, step: number) {
        for (const each of watching) each.onPhase!(phase, step);
      },
    }),
    onStep(trained) {
      // A step of an earlier session, which is evaluated now, has its part already.
      const { part: earlier, ...own }: RunMetrics = trained;
      const number = earlier ?? (own.step > begin && part > 1 ? part : undefined);
      const metrics = number === undefined ? own : { ...own, part: number };
      folder.record(metrics);
      stop.add(metrics);
      for (const each of observers) each.onStep?.(metrics);
    },
    onEvaluation(step) {
      for (const each of observers) each.onEvaluation?.(step);
    },
    onMemory(memory) {
      timings.memory(memory);
      for (const each of observers) each.onMemory?.(memory);
    },
    onPace: (pace: StepsDuration) => timings.pace(pace),
    async save(step, checkpoint) {
      await folder.save(await session.snapshot(checkpoint));
      const pace = timings.flush();
      if (!signal.aborted && isSampled(training, step)) {
        const text = await drawSample(run, SAMPLE_TOKENS, signal);
        if (text !== undefined) folder.recordSample({ step, text });
      }
      for (const each of observers) each.onCheckpoint?.(pace ?? { step });
    },
  });
  if (!stop.isReached || done === training.steps) return { done, stopped: false };
  await folder.save(await session.snapshot());
  return { done, stopped: true };
}

function timingsOf(
  { backend, config, corpus, session, folder }: PreparedRun,
  onPace: (line: PaceLine) => void,
): TimingLog {
  const { steps } = config.training;
  const step = session.optimizer.steps;
  return new TimingLog(
    folder,
    { step, version: version(), node: process.version, device: backend.info.description },
    {
      steps,
      data: { unit: "tokens", perStep: tokensPerStep(config, corpus) },
      memory: () => backend.memory(),
      onPace,
    },
  );
}

/** Records why the run stops. If that fails too, the first error is thrown. */
async function failed(
  error: unknown,
  timings: TimingLog | undefined,
  observers: readonly RunObserver[],
): Promise<void> {
  try {
    timings?.stopped(error instanceof Error ? error.message : String(error));
    for (const each of observers) await each.onError?.(error);
  } catch {
    // The caller throws the first error.
  }
}

/** Writes the final sample of a run whose steps are all done. */
async function finish(
  run: PreparedRun,
  { done: step, stopped }: { readonly done: number; readonly stopped: boolean },
  signal: AbortSignal,
): Promise<RunEnd> {
  const { config, folder } = run;
  const { sampleTokens = LAST_SAMPLE_TOKENS, training } = config;
  const over = stopped || step >= training.steps;
  if (over) run.session.settle();
  const sample = over ? await drawSample(run, sampleTokens, signal) : undefined;
  if (sample === undefined) return { complete: false, step };
  await folder.writeText(SAMPLE_FILE, `${sample}\n`);
  return { complete: true, step, sample, outcome: outcomeOf(folder.path, config) };
}
