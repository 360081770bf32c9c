import { ACCUMULATION_LIMIT } from "@lrm/train";

/**
 * Largest counts in flags and files. Larger ones are typing errors, and would need too much memory
 * or time.
 */
export const MOST = {
  /** Steps: 11 days at a millisecond each. */
  steps: 1e9,
  /** Windows in a batch. `checkBatch` of `@lrm/train` limits their tokens. */
  batch: 2 ** 24,
  /** Tokens in a window: 16 times the longest context of open models. */
  context: 2 ** 24,
  accumulation: ACCUMULATION_LIMIT,
  /** Tokens of an evaluation, which ends with the data. */
  tokens: 1e15,
  /** Tokens of a sample: hours with the fastest model. */
  sampleTokens: 1e6,
  /** Minutes in a leap year. */
  minutes: 527_040,
  /** Seeds of each optimizer in a comparison. */
  seeds: 1000,
  /** Learning rates of each optimizer in a comparison. */
  rates: 100,
  /** CPU threads: the CPU backend's maximum. */
  threads: 64,
} as const;
