import type { Corpus } from "@lrm/data";
import type { LanguageModel } from "@lrm/language-model";
import type { Backend } from "@lrm/tensor";
import { evaluate, evaluateLanguageModel, type Task } from "@lrm/train";
import type { TrainingConfig } from "../training_config.ts";

/** Minimum number of windows, since the first one is slower. */
const LEAST_WINDOWS = 4;

/** Costs of evaluations, in milliseconds. */
export interface EvaluationCosts {
  /** Cost of an evaluation during training. */
  readonly evaluation: number;
  /** Cost of the evaluation after the last step. */
  readonly finalEvaluation: number;
}

/**
 * Measures evaluations on windows of text.
 *
 * @param most  number of tokens to measure, if the validation data have as many
 */
export async function textEvaluations(
  model: LanguageModel,
  { validation }: Corpus,
  most: number,
  {
    training,
    vocabularySize,
    signal,
  }: {
    readonly training: TrainingConfig;
    readonly vocabularySize: number;
    readonly signal: AbortSignal;
  },
): Promise<EvaluationCosts> {
  const { batch, context, evaluationTokens, finalEvaluationTokens } = training;
  const final = finalEvaluationTokens ?? evaluationTokens;
  const wanted = Math.max(LEAST_WINDOWS * context, Math.floor(most));
  const tokens = Math.min(final, validation.length, wanted);
  const settings = { batch, context, tokens, vocabularySize, signal };
  const { backend } = model.parameters[0]!.value;
  const start = performance.now();
  await evaluateLanguageModel(backend, model, validation, settings);
  const perToken = (performance.now() - start) / tokens;
  signal.throwIfAborted();
  const costOf = (count: number): number => perToken * Math.min(count, validation.length);
  return { evaluation: costOf(evaluationTokens), finalEvaluation: costOf(final) };
}

/**
 * Measures evaluations on examples.
 *
 * @param most  approximate number of learned tokens to measure
 */
export async function exampleEvaluations(
  backend: Backend,
  { validation, finalValidation, ...task }: Task<string, "tokens">,
  most: number,
  signal: AbortSignal,
): Promise<EvaluationCosts> {
  const all = finalValidation!;
  let tokens = 0;
  let batches = 0;
  while (batches < all.sizes.length && tokens < most) tokens += all.sizes[batches++]!;
  const start = performance.now();
  await evaluate(backend, task, { ...all, sizes: all.sizes.slice(0, batches) }, { signal });
  const perToken = (performance.now() - start) / tokens;
  return {
    evaluation: perToken * sumOf(validation!.sizes),
    finalEvaluation: perToken * sumOf(all.sizes),
  };
}

const sumOf = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);
