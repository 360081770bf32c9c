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
  /** At least so many validation tokens are measured. */
  readonly evaluationTokens: number;
  /** Steps between checkpoints; the last step always makes one. */
  readonly checkpointEvery: number;
}

const COUNTS = [
  "steps",
  "batch",
  "context",
  "accumulation",
  "evaluateEvery",
  "evaluationTokens",
  "checkpointEvery",
] as const;

/** Throws a RangeError unless every setting but the seed is a whole number from 1 on. */
export function checkSettings(settings: TrainSettings): void {
  for (const name of COUNTS) {
    const value = settings[name];
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new RangeError(`Cannot train with ${name} ${value}: take a whole number from 1 on`);
  }
}
