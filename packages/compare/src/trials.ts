import { lossOf, type RunResult } from "./results.ts";
import { bestRate, type Trial } from "./search.ts";

/** Seed of the learning rate search. */
export const SEARCH_SEED = 1;

/** Returns the learning rates that were tried with one optimizer, in ascending order. */
export function trialsOf(results: readonly RunResult[]): Trial[] {
  return results
    .filter(({ seed }) => seed === SEARCH_SEED)
    .map((result) => ({ rate: result.optimizer.learningRate, loss: lossOf(result) }))
    .sort((a, b) => a.rate - b.rate);
}

/**
 * Returns the next seed to train at the best rate, from 1 to `seeds`.
 *
 * @param results  results of one optimizer
 * @returns  the seed; undefined when all are done
 */
export function nextSeed(seeds: number, results: readonly RunResult[]): number | undefined {
  const rate = bestRate(trialsOf(results));
  const done = results.filter(({ optimizer }) => optimizer.learningRate === rate);
  for (let seed = 1; seed <= seeds; seed++) {
    if (!done.some((each) => each.seed === seed)) return seed;
  }
  return undefined;
}
