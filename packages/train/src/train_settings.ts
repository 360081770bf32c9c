import { ArgumentError } from "@lrm/tensor";
import { checkBatch } from "./batches.ts";

/** Settings that determine the numbers of a run. */
export interface TrainSettings {
  /** An integer from 0 to 2⁵³ − 1. */
  readonly seed: number;
  /** Total number of optimizer steps. */
  readonly steps: number;
  /** Windows in a micro-batch. */
  readonly batch: number;
  /** Tokens in a window. */
  readonly context: number;
  /** Micro-batches in a step. Their gradients are added up. */
  readonly accumulation: number;
  /** Steps between evaluations. The last step is always evaluated. */
  readonly evaluateEvery: number;
  /** Minimum number of validation tokens in an evaluation. */
  readonly evaluationTokens: number;
  /** Minimum number of validation tokens in the last evaluation. Default: `evaluationTokens`. */
  readonly finalEvaluationTokens?: number;
  /** Steps between checkpoints. The last step always has one. */
  readonly checkpointEvery: number;
  /**
   * Steps between measurements of the update norm. The first step is also measured. Default: never.
   */
  readonly measureUpdatesEvery?: number;
  /**
   * True if the backward pass recomputes activations inside the model's blocks instead of storing
   * them. Takes less memory and more time, with the same numbers. Default: false.
   */
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
 * Maximum number of micro-batches in a step. This is 32 times as many as in the largest published
 * steps, of 4 million tokens in single windows.
 */
export const ACCUMULATION_LIMIT = 2 ** 16;

/**
 * Checks settings before memory is allocated for them.
 *
 * @throws ArgumentError unless every setting except the seed is an integer from 1 up to its limit
 */
export function checkSettings(settings: TrainSettings): void {
  for (const name of COUNTS) {
    const value = settings[name];
    const fits = value === undefined ? OPTIONAL.includes(name) : Number.isSafeInteger(value);
    if (fits && (value ?? 1) >= 1) continue;
    throw new ArgumentError(
      `Cannot train with ${name} ${value}: it is not a whole number from 1 on`,
      "use such a number",
    );
  }
  checkBatch(settings.batch, settings.context);
  if (settings.accumulation > ACCUMULATION_LIMIT) {
    throw new ArgumentError(
      `Cannot train with accumulation ${settings.accumulation}: a step has at most ${ACCUMULATION_LIMIT} micro-batches`,
      "lower it",
    );
  }
}

/** Returns the minimum number of validation tokens in the last evaluation. */
export function finalEvaluationTokens(settings: TrainSettings): number {
  return settings.finalEvaluationTokens ?? settings.evaluationTokens;
}

/** Tells whether step number `step` measures the norm of its update. */
export function measuresUpdate({ measureUpdatesEvery }: TrainSettings, step: number): boolean {
  return measureUpdatesEvery !== undefined && (step === 1 || step % measureUpdatesEvery === 0);
}
