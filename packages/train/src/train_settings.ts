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
] as const;

/** Throws a RangeError unless every setting but the seed is a whole number from 1 on. */
export function checkSettings(settings: TrainSettings): void {
  const given = { ...settings, finalEvaluationTokens: finalEvaluationTokens(settings) };
  for (const name of COUNTS) {
    const value = given[name];
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new RangeError(`Cannot train with ${name} ${value}: take a whole number from 1 on`);
  }
}

/** Validation tokens that the evaluation after the last step measures, at least. */
export function finalEvaluationTokens(settings: TrainSettings): number {
  return settings.finalEvaluationTokens ?? settings.evaluationTokens;
}
