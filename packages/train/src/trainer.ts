import { Tape } from "@lrm/autograd";
import { type Corpus, checkCorpus, checkTokens } from "@lrm/data";
import type { Optimizer } from "@lrm/optimizer";
import { addInto, type Backend, fill, Random, scope, Tensor } from "@lrm/tensor";
import { BatchesAhead } from "./_batches_ahead.ts";
import { turnOfTheEventLoop } from "./_event_loop.ts";
import { fillRandomBatch, makeBatch } from "./batches.ts";
import { evaluate } from "./evaluate.ts";
import type { LanguageModel } from "./language_model.ts";
import { NonFiniteError, type StepMetrics, StepRecords } from "./metrics.ts";
import { MemoryWatch, type StepMemory } from "./step_memory.ts";
import {
  checkSettings,
  finalEvaluationTokens,
  measuresUpdate,
  type TrainSettings,
} from "./train_settings.ts";

/** The parts of a step, in order; forward and backward again for every batch that it accumulates. */
export type StepPhase = "begin" | "forward" | "backward" | "optimizer" | "metrics" | "end";

/** A stretch of steps. */
export interface Pace {
  /** Steps in it. */
  readonly steps: number;
  readonly seconds: number;
}

/** What happens around the loop. */
export interface TrainHooks {
  /** Every step once, in order, some steps late (values are read back in groups). */
  readonly onStep?: (metrics: StepMetrics) => void;
  /** Sees what a step takes, when that raises the backend's peak (`resetPeak()` first where other things ran): in the first step, seldom later. The last call is the largest. */
  readonly onMemory?: (memory: StepMemory) => void;
  /** How long the steps since the last call took, by the clock, without evaluations and checkpoints. */
  readonly onPace?: (pace: Pace) => void;
  /** Called when a step, counted from 1, is about to enqueue one of its parts; for profilers. */
  readonly onPhase?: (phase: StepPhase, step: number) => void;
  /** Keeps the state after `step` steps; all their `onStep` calls were made. Rejecting stops the run. */
  readonly save?: (step: number) => Promise<void>;
  /** Awaited after every group of steps, when nothing waits on the device: for a pause, or for other runs to take their turn. Default: a turn of the event loop. */
  readonly rest?: () => Promise<void>;
  /**
   * Stops after the current step, with a checkpoint. A step of many batches is dropped where it
   * stands, to be done again later; a long evaluation is cut short, and its step is reported
   * without a validation loss.
   */
  readonly signal?: AbortSignal;
  /** Asked after every step: whether to stop there. */
  readonly enough?: () => boolean;
  /**
   * Metrics of the last step done, where its evaluation was cut short: it is evaluated first, and
   * reported again.
   */
  readonly unevaluated?: StepMetrics | undefined;
}

/** What is trained, with what. */
export interface TrainSubject {
  readonly backend: Backend;
  readonly model: LanguageModel;
  /**
   * Tokens of the data are below this: the tokenizer's number of tokens, where the model's
   * vocabulary is padded to more.
   */
  readonly vocabularySize: number;
  readonly optimizer: Optimizer;
  readonly corpus: Corpus;
}

/** Steps whose metrics may wait on the device. */
const RECORD_CAPACITY = 16;
/** Metrics are read back about this often, so that progress is live and little is queued. */
const DRAIN_SECONDS = 0.5;

/**
 * Trains from the optimizer's current step to `settings.steps`, and returns how many steps are done (fewer when aborted).
 *
 * Step t draws its windows from `seed` and t alone: with the same weights and optimizer state it is the same step, whether the run was interrupted or not. Nothing is read back but the metrics, a group of steps at a time, and the validation losses; between groups the caller's event loop gets a turn.
 *
 * @throws NonFiniteError at the first loss or gradient that is not finite, once the steps before it were reported; DataError for unusable data; RangeError for unusable settings
 */
export async function train(
  { backend, model, vocabularySize, optimizer, corpus }: TrainSubject,
  settings: TrainSettings,
  {
    onStep,
    onMemory = () => {},
    onPace,
    onPhase,
    save,
    rest = turnOfTheEventLoop,
    signal,
    enough = () => false,
    unevaluated,
  }: TrainHooks = {},
): Promise<number> {
  const { batch, context, accumulation, steps, recompute = false } = settings;
  checkSettings(settings);
  checkCorpus(corpus, context);
  if (optimizer.groups.every((group) => group.parameters.length === 0)) {
    throw new RangeError("Cannot train without parameters: give the optimizer those of the model");
  }
  const { parameters } = model;
  const random = new Random(settings.seed).fork("batches");
  const tokensPerStep = batch * context * accumulation;
  const host = makeBatch(batch, context);
  using records = new StepRecords(backend, parameters, RECORD_CAPACITY, optimizer);
  using inputs = Tensor.allocate(backend, [batch, context], "int32");
  using targets = Tensor.allocate(backend, [batch, context], "int32");
  const watch = new MemoryWatch(backend, parameters, optimizer, onMemory);
  const ahead = new BatchesAhead(4);
  const aborted = (): boolean => signal?.aborted === true;

  /** Forward and backward over one micro-batch; gradients and the loss are left on the device. */
  function accumulate(loss: Tensor, windows: Random): void {
    fillRandomBatch(host, corpus.train, context, windows);
    checkTokens(host.inputs, vocabularySize, corpus.name);
    checkTokens(host.targets, vocabularySize, corpus.name);
    inputs.write(host.inputs);
    targets.write(host.targets);
    using tape = new Tape(backend, { recompute });
    onPhase?.("forward", optimizer.steps + 1);
    watch.begin();
    const mean = model.loss(tape, inputs, targets);
    onPhase?.("backward", optimizer.steps + 1);
    watch.forwardEnds();
    tape.backward(mean, 1 / accumulation);
    watch.end();
    addInto(loss, mean.value.reshape([1]), 1 / accumulation);
  }

  /**
   * The gradients of a step, of all its batches; false where the signal came before the last of
   * them. Only the parameters' gradients have changed then, which the step that is done again
   * clears.
   */
  async function gradients(step: number): Promise<boolean> {
    scope(() => {
      for (const parameter of parameters) parameter.zeroGradient();
      optimizer.observe();
    });
    using loss = scope(() => records.lossSlot());
    fill(loss, 0);
    ahead.begin();
    for (let micro = 0; micro < accumulation; micro++) {
      if (ahead.isReached) {
        await loss.read();
        await turnOfTheEventLoop();
        if (aborted()) return false;
        ahead.waited();
      }
      scope(() => accumulate(loss, random.fork(step * accumulation + micro)));
      ahead.add();
    }
    return true;
  }

  /** @returns  whether the step was done, rather than dropped */
  async function runStep(): Promise<boolean> {
    const step = optimizer.steps;
    const learningRate = optimizer.learningRate();
    onPhase?.("begin", step + 1);
    if (!(await gradients(step))) return false;
    scope(() => {
      onPhase?.("optimizer", step + 1);
      watch.begin();
      optimizer.step(
        measuresUpdate(settings, step + 1) ? { updateSquares: records.updateSlot() } : {},
      );
      watch.end();
      onPhase?.("metrics", step + 1);
      records.finish(step + 1, parameters, learningRate);
    });
    backend.flush();
    onPhase?.("end", step + 1);
    return true;
  }

  /** undefined when aborted */
  async function validate(step: number): Promise<number | undefined> {
    const tokens = step === steps ? finalEvaluationTokens(settings) : settings.evaluationTokens;
    const options = { batch, context, tokens, vocabularySize, signal };
    try {
      return await evaluate(backend, model, corpus.validation, options);
    } catch (error) {
      if (signal?.aborted && error === signal.reason) return undefined;
      throw error;
    }
  }

  /** Steps to the next reading, and when the last one was. */
  let group = 1;
  let drained = performance.now();

  /**
   * Reads and reports the steps that wait; the last of them is measured too where it `evaluates`.
   */
  async function report(evaluates: boolean): Promise<void> {
    const steps = records.waiting;
    const { metrics, failure } = await records.drain(tokensPerStep);
    const seconds = (performance.now() - drained) / 1000;
    group = Math.max(1, Math.min(RECORD_CAPACITY, Math.floor((DRAIN_SECONDS * steps) / seconds)));
    onPace?.({ steps, seconds });
    if (failure || !evaluates) {
      for (const each of metrics) onStep?.(each);
      if (failure) throw failure;
      return;
    }
    const last = metrics.pop()!;
    for (const each of metrics) onStep?.(each);
    await reportEvaluated(last);
  }

  /** Reports a step with its validation loss. */
  async function reportEvaluated(metrics: StepMetrics): Promise<void> {
    const { step } = metrics;
    const validationLoss = await validate(step);
    if (validationLoss === undefined) {
      onStep?.(metrics);
      return;
    }
    const finite = Number.isFinite(validationLoss);
    onStep?.(finite ? { ...metrics, validationLoss } : metrics);
    if (!finite) throw new NonFiniteError(step, "the validation loss", validationLoss);
  }

  const evaluates = (step: number): boolean =>
    step === steps || step % settings.evaluateEvery === 0;
  if (unevaluated?.step === optimizer.steps && evaluates(optimizer.steps)) {
    await reportEvaluated(unevaluated);
    drained = performance.now();
  }
  let over = aborted();
  while (optimizer.steps < steps && !over) {
    const done = await runStep();
    const step = optimizer.steps;
    const measures = done && evaluates(step);
    const saves = done && (step === steps || step % settings.checkpointEvery === 0);
    over = aborted() || enough();
    if (!(measures || saves || over || records.waiting >= group)) continue;

    if (records.waiting > 0) await report(measures);
    await rest();
    // The signal may have come while this was waiting.
    over ||= aborted();
    if (saves || aborted()) await save?.(step);
    drained = performance.now();
  }
  return optimizer.steps;
}
