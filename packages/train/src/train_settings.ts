import type { ActivationType } from "@lrm/autograd";
import { ArgumentError } from "@lrm/tensor";

/** Settings that determine the numbers of a run. */
export interface TrainSettings {
  /** An integer from 0 to 2⁵³ − 1. */
  readonly seed: number;
  /** Total number of optimizer steps. */
  readonly steps: number;
  /** Micro-batches in a step. Their gradients are averaged. Default: 1. */
  readonly accumulation?: number;
  /** Steps between evaluations. The last step is always evaluated. Default: only the last one. */
  readonly evaluateEvery?: number;
  /** Steps between checkpoints. The last step always has one. Default: only the last one. */
  readonly checkpointEvery?: number;
  /**
   * Steps between measurements of the update norm. The first step is also measured. Default: never.
   */
  readonly measureUpdatesEvery?: number;
  /**
   * True if the backward pass recomputes activations inside the blocks of a model (`tape.block`)
   * instead of storing them. Takes less memory and more time, with the same numbers. Default:
   * false.
   */
  readonly recompute?: boolean;
  /**
   * Type in which activations inside the blocks of a model wait for the backward pass. The types of
   * 16 bits take about half the memory, and round the values that gradients are computed from. On a
   * CPU, they take less time than `recompute`, with which they are refused: it stores none.
   * Default: `"float32"`.
   */
  readonly activations?: ActivationType;
}

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
  const { steps, accumulation, evaluateEvery, checkpointEvery, measureUpdatesEvery } = settings;
  checkCounts({ steps });
  checkCounts({ accumulation, evaluateEvery, checkpointEvery, measureUpdatesEvery }, true);
  if (accumulation !== undefined && accumulation > ACCUMULATION_LIMIT) {
    throw new ArgumentError(
      `Cannot train with accumulation ${accumulation}: a step has at most ${ACCUMULATION_LIMIT} micro-batches`,
      "lower it",
    );
  }
}

/**
 * Checks that settings are whole numbers from 1 on.
 *
 * @param optional  true if they may be undefined
 * @throws ArgumentError that names the setting
 */
export function checkCounts(
  counts: Readonly<Record<string, number | undefined>>,
  optional = false,
): void {
  for (const [name, value] of Object.entries(counts)) {
    if (value === undefined ? optional : Number.isSafeInteger(value) && value >= 1) continue;
    throw new ArgumentError(
      `Cannot train with ${name} ${value}: it is not a whole number from 1 on`,
      "use such a number",
    );
  }
}

/** Tells whether step number `step` measures the norm of its update. */
export function measuresUpdate({ measureUpdatesEvery }: TrainSettings, step: number): boolean {
  return measureUpdatesEvery !== undefined && (step === 1 || step % measureUpdatesEvery === 0);
}
