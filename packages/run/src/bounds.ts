import { ACCUMULATION_LIMIT } from "@lrm/train";

/**
 * Largest counts that flags and files may ask for. A larger one is a typing error, and would take
 * memory or time without end.
 */
export const MOST = {
  /** 11 days of a step in a millisecond. */
  steps: 1e9,
  /** Windows; `checkBatch` of `@lrm/train` bounds their tokens. */
  batch: 2 ** 24,
  /** Tokens in a window: 16 times the longest of open models. */
  context: 2 ** 24,
  accumulation: ACCUMULATION_LIMIT,
  /** Of an evaluation; it ends with the data. */
  tokens: 1e15,
  /** Of a text: hours of the fastest model. */
  sampleTokens: 1e6,
  /** A year. */
  minutes: 527_040,
  /** Of a comparison, for each optimizer. */
  seeds: 1000,
  /** Learning rates that a comparison tries, for each optimizer. */
  rates: 100,
  /** As many as the CPU backend takes. */
  threads: 64,
} as const;
