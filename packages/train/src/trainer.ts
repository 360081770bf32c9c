import { Tape } from "@lrm/autograd";
import type { Optimizer } from "@lrm/optimizer";
import { addInto, type Backend, fill, Random, scope, Tensor } from "@lrm/tensor";
import { fillRandomBatch, makeBatch } from "./batches.ts";
import { evaluate } from "./evaluate.ts";
import type { LanguageModel } from "./language_model.ts";
import { NonFiniteError, type StepMetrics, StepRecords } from "./metrics.ts";
import { type Corpus, checkCorpus, checkTokens } from "./tokens.ts";

/** Settings of a run that decide its numbers. */
export interface TrainSettings {
  readonly seed: number;
  /** Optimizer steps in all. */
  readonly steps: number;
  /** Windows in a micro-batch. */
  readonly batch: number;
  /** Tokens in a window. */
  readonly context: number;
  /** Micro-batches whose gradients make one step. */
  readonly accumulation: number;
  /** Steps between evaluations; the last step is always evaluated. */
  readonly evaluateEvery: number;
  /** At least so many validation tokens are measured. */
  readonly evaluationTokens: number;
  /** Steps between checkpoints; the last step always makes one. */
  readonly checkpointEvery: number;
}

/** What happens around the loop. */
export interface TrainHooks {
  /** Every step once, in order, some steps late (values are read back in groups). */
  readonly onStep?: (metrics: StepMetrics) => void;
  /** Keeps the state after `step` steps; all their `onStep` calls were made. Rejecting stops the run. */
  readonly save?: (step: number) => Promise<void>;
  /** Stops after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
}

/** Steps whose metrics may wait on the device. */
const RECORD_CAPACITY = 16;
/** Metrics are read back at least this often, so that progress is live and little is queued: milliseconds. */
const DRAIN_INTERVAL = 500;

/** What is trained, with what. */
export interface TrainSubject {
  readonly backend: Backend;
  readonly model: LanguageModel;
  readonly vocabularySize: number;
  readonly optimizer: Optimizer;
  readonly corpus: Corpus;
}

/**
 * Trains from the optimizer's current step to `settings.steps`, and returns how many steps are done (fewer when aborted).
 *
 * Step t draws its windows from `seed` and t alone: with the same weights and optimizer state it is the same step, whether the run was interrupted or not.
 *
 * @throws NonFiniteError at the first loss or gradient that is not finite; DataError for unusable tokens
 */
export async function train(
  { backend, model, vocabularySize, optimizer, corpus }: TrainSubject,
  settings: TrainSettings,
  hooks: TrainHooks = {},
): Promise<number> {
  const { batch, context, accumulation, steps } = settings;
  checkCorpus(corpus, context);
  const { parameters } = model;
  const random = new Random(settings.seed).fork("batches");
  const tokensPerStep = batch * context * accumulation;
  const host = makeBatch(batch, context);
  const records = new StepRecords(backend, parameters, RECORD_CAPACITY);
  const inputs = Tensor.allocate(backend, [batch, context], "int32");
  const targets = Tensor.allocate(backend, [batch, context], "int32");
  let drained = performance.now();

  /** Forward and backward over all micro-batches; gradients and the loss are left on the device. */
  function accumulateGradients(step: number): void {
    const loss = records.lossSlot();
    fill(loss, 0);
    for (let micro = 0; micro < accumulation; micro++) {
      fillRandomBatch(host, corpus.train, context, random.fork(step * accumulation + micro));
      checkTokens(host.inputs, vocabularySize, corpus.name);
      checkTokens(host.targets, vocabularySize, corpus.name);
      inputs.write(host.inputs);
      targets.write(host.targets);
      const tape = new Tape(backend);
      const mean = model.loss(tape, inputs, targets);
      tape.backward(mean, 1 / accumulation);
      addInto(loss, mean.value.reshape([1]), 1 / accumulation);
      tape.dispose();
    }
  }

  async function validate(step: number): Promise<number> {
    const tokens = settings.evaluationTokens;
    const options = { batch, context, tokens, vocabularySize };
    const loss = await evaluate(backend, model, corpus.validation, options);
    if (!Number.isFinite(loss)) throw new NonFiniteError(step, "the validation loss", loss);
    return loss;
  }

  try {
    while (optimizer.steps < steps) {
      const learningRate = optimizer.learningRate;
      scope(() => {
        accumulateGradients(optimizer.steps);
        records.finish(optimizer.steps + 1, parameters, learningRate);
        optimizer.step();
        for (const parameter of parameters) parameter.zeroGradient();
      });
      backend.flush();
      const step = optimizer.steps;
      const stops = step === steps || hooks.signal?.aborted === true;
      const evaluates = step % settings.evaluateEvery === 0 || step === steps;
      const saves = step % settings.checkpointEvery === 0 || stops;
      const late = performance.now() - drained > DRAIN_INTERVAL;
      if (!(evaluates || saves || late || records.full)) continue;

      const { metrics, failure } = await records.drain(tokensPerStep);
      const last = failure ? undefined : metrics.pop();
      for (const each of metrics) hooks.onStep?.(each);
      if (failure) throw failure;
      if (last)
        hooks.onStep?.(evaluates ? { ...last, validationLoss: await validate(step) } : last);
      if (saves) await hooks.save?.(step);
      if (stops) break;
      drained = performance.now();
    }
    return optimizer.steps;
  } finally {
    records.dispose();
    inputs.dispose();
    targets.dispose();
  }
}
