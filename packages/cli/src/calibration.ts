import type { Backend } from "@lrm/tensor";
import { type Corpus, train } from "@lrm/train";
import type { RunConfig } from "./run_config.ts";
import { Session } from "./session.ts";

/** How long a step is measured before minutes are turned into steps: milliseconds. */
const CALIBRATION = 4000;
const WARM_UP_STEPS = 3;
/** A forward pass is about a third of a step. */
const FORWARD_SHARE = 1 / 3;
/** Evaluations in a run where nothing else was asked for. */
export const EVALUATIONS = 5;

/** What a run's time goes into: milliseconds. */
export interface Costs {
  readonly step: number;
  readonly evaluation: number;
}

/**
 * The most steps that fit into `time`, at least one.
 *
 * @param time  milliseconds
 * @param evaluateEvery  steps between evaluations. Default: {@link EVALUATIONS} of them in the whole run
 */
export function stepsThatFit(time: number, costs: Costs, evaluateEvery?: number): number {
  const { step, evaluation } = costs;
  if (evaluateEvery === undefined) {
    // In a short run evaluations come on top of half the time, rather than take all of it.
    return Math.max(1, Math.floor(Math.max(time - EVALUATIONS * evaluation, time / 2) / step));
  }
  // Every period ends with an evaluation, and so does what is left over.
  const period = evaluateEvery * step + evaluation;
  const periods = Math.floor(time / period);
  const rest = Math.floor((time - periods * period - evaluation) / step);
  return Math.max(1, periods * evaluateEvery + Math.max(0, rest));
}

/** Measures what the steps of a run cost here, on weights that are thrown away. */
export async function measureCosts(
  backend: Backend,
  config: RunConfig,
  corpus: Corpus,
  signal: AbortSignal,
): Promise<Costs> {
  const training = {
    ...config.training,
    evaluateEvery: Number.MAX_SAFE_INTEGER,
    checkpointEvery: Number.MAX_SAFE_INTEGER,
  };
  using session = await Session.create(backend, config);
  const subject = {
    backend,
    model: session.model,
    optimizer: session.optimizer,
    corpus,
    vocabularySize: config.model.config.vocabularySize,
  };
  // The first steps compile kernels and fill pools.
  const warmUp = { ...training, steps: WARM_UP_STEPS, evaluationTokens: 1 };
  await train(subject, warmUp, { signal });
  const start = performance.now();
  const done = await train(subject, training, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(CALIBRATION)]),
  });
  signal.throwIfAborted();
  const step = (performance.now() - start) / (done - WARM_UP_STEPS);
  const { batch, context, accumulation, evaluationTokens } = training;
  const evaluated = Math.min(evaluationTokens, corpus.validation.length);
  return {
    step,
    evaluation: (FORWARD_SHARE * step * evaluated) / (batch * context * accumulation),
  };
}
