import { checkBatch } from "./batches.ts";

/** Settings of a run that decide its numbers. */
export interface TrainSettings {
  /** From 0 to 2⁵³ − 1. */
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
  /** An evaluation measures at least so many validation tokens, from the first on. */
  readonly evaluationTokens: number;
  /** The one after the last step at least so many. Default: as the others. */
  readonly finalEvaluationTokens?: number;
  /** Steps between checkpoints; the last step always makes one. */
  readonly checkpointEvery: number;
  /** Steps between measurements of how far a step moves the weights; the first step is measured too. Default: never. */
  readonly measureUpdatesEvery?: number;
  /** Whether the backward pass runs the blocks of the model again rather than keep what is inside them: less memory, more time, the same numbers. Default false. */
  readonly recompute?: boolean;
}

const COUNTS = [
  "steps",
  "batch",
  "context",
  "accumulation",
  "evaluateEvery",
  "evaluationTokens",
  "finalEvaluationTokens",
  "checkpointEvery",
  "measureUpdatesEvery",
] as const;

const OPTIONAL: readonly string[] = ["finalEvaluationTokens", "measureUpdatesEvery"];

/**
 * Most micro-batches in a step: 32 times those of the longest published steps, 4 million tokens by
 * single windows.
 */
export const ACCUMULATION_LIMIT = 2 ** 16;

/**
 * Checks settings, before anything is allocated for them.
 *
 * @throws RangeError unless every setting but the seed is a whole number from 1 on, within its
 * limit
 */
export function checkSettings(settings: TrainSettings): void {
  for (const name of COUNTS) {
    const value = settings[name];
    const fits = value === undefined ? OPTIONAL.includes(name) : Number.isSafeInteger(value);
    if (fits && (value ?? 1) >= 1) continue;
    throw new RangeError(`Cannot train with ${name} ${value}: take a whole number from 1 on`);
  }
  checkBatch(settings.batch, settings.context);
  if (settings.accumulation > ACCUMULATION_LIMIT) {
    throw new RangeError(
      `Cannot train with accumulation ${settings.accumulation}: a step has at most ${ACCUMULATION_LIMIT} batches; lower it`,
    );
  }
}

/** Validation tokens that the evaluation after the last step measures, at least. */
export function finalEvaluationTokens(settings: TrainSettings): number {
  return settings.finalEvaluationTokens ?? settings.evaluationTokens;
}

/** Whether it is to be measured how far step number `step` moves the weights. */
export function measuresUpdate({ measureUpdatesEvery }: TrainSettings, step: number): boolean {
  return measureUpdatesEvery !== undefined && (step === 1 || step % measureUpdatesEvery === 0);
}
