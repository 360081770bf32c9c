import type { UpdateExchange } from "@lrm/distributed";
import type { Backend } from "@lrm/tensor";
import { train } from "@lrm/train";
import { CATALOG, type Catalog } from "../catalog.ts";
import { vocabularySizeOf } from "../models/vocabulary.ts";
import type { RunConfig } from "../run_config.ts";
import { EVALUATIONS } from "../run_settings.ts";
import { type RunCorpus, runTask } from "../run_task.ts";
import { createSession } from "./create_session.ts";
import { type EvaluationCosts, exampleEvaluations, textEvaluations } from "./evaluation_costs.ts";
import { MEASUREMENT, measureStepTime } from "./step_time.ts";

/** Maximum number of tokens on which an evaluation is timed. The time is scaled. */
const EVALUATED_TOKENS = 16_384;
/**
 * Cost of evaluating a token, as a fraction of training on it: a forward pass, out of forward,
 * backward and update.
 */
const FORWARD_SHARE = 1 / 3;

/** Costs of the parts of a run, in milliseconds. */
export interface Costs extends EvaluationCosts {
  readonly step: number;
}

/**
 * Returns the largest number of steps that fit into `time`, at least one.
 *
 * @param time  milliseconds
 * @param evaluateEvery  steps between evaluations. Default: {@link EVALUATIONS} of them in the
 *   whole run
 */
export function stepsThatFit(time: number, costs: Costs, evaluateEvery?: number): number {
  const { step, evaluation, finalEvaluation } = costs;
  if (evaluateEvery === undefined) {
    // In a short run, the steps get at least half of the time.
    const left = Math.max(time - evaluationTime(costs, EVALUATIONS), time / 2);
    return Math.max(1, Math.floor(left / step));
  }
  // The last step and its evaluation follow whole periods and part of one.
  const before = Math.max(0, time - step - finalEvaluation);
  const period = evaluateEvery * step + evaluation;
  const periods = Math.floor(before / period);
  const rest = Math.min(evaluateEvery - 1, Math.floor((before - periods * period) / step));
  return periods * evaluateEvery + rest + 1;
}

/** Returns the milliseconds of a run's evaluations, including the final one. */
export function evaluationTime(
  { evaluation, finalEvaluation }: Costs,
  evaluations: number,
): number {
  return (evaluations - 1) * evaluation + finalEvaluation;
}

/** Options of {@link measureCosts}. */
export interface MeasureOptions {
  readonly signal?: AbortSignal | undefined;
  readonly catalog?: Catalog;
  /**
   * Exchange with other ranks, if there are any. Measures the work of this rank, without waiting
   * for others.
   */
  readonly exchange?: UpdateExchange | undefined;
}

/** Measures the cost of a run's steps on this device. Does not keep the weights. */
export async function measureCosts(
  backend: Backend,
  config: RunConfig,
  corpus: RunCorpus,
  { signal = new AbortController().signal, catalog = CATALOG, exchange }: MeasureOptions = {},
): Promise<Costs> {
  const { size } = exchange?.communicator ?? { size: 1 };
  const training = {
    ...config.training,
    accumulation: config.training.accumulation / size,
    evaluateEvery: Number.MAX_SAFE_INTEGER,
    checkpointEvery: Number.MAX_SAFE_INTEGER,
  };
  using session = await createSession(backend, config, catalog, exchange);
  const { optimizer } = session;
  const vocabularySize = vocabularySizeOf(config.tokenizer, config.model.config);
  const task = runTask(session, corpus, { training, examples: config.examples, vocabularySize });
  const subject = { backend, task, optimizer };
  let done = 0;
  const step = await measureStepTime(async (milliseconds) => {
    const start = performance.now();
    const before = done;
    const shouldStop = () => performance.now() - start >= milliseconds;
    done = await train(subject, training, { signal, shouldStop });
    signal.throwIfAborted();
    return { steps: Math.max(1, done - before), time: performance.now() - start };
  });
  const { batch, context, accumulation } = training;
  // Evaluates fewer tokens of a large model, so that this takes no longer than the steps did.
  const affordable = ((batch * accumulation * context) / (FORWARD_SHARE * step)) * MEASUREMENT;
  const tokens = Math.min(EVALUATED_TOKENS, affordable);
  const { evaluation, finalEvaluation } =
    corpus.examples === undefined
      ? await textEvaluations(session.model, corpus, tokens, { training, vocabularySize, signal })
      : await exampleEvaluations(backend, task, tokens, signal);
  return { step, evaluation: evaluation / size, finalEvaluation: finalEvaluation / size };
}
