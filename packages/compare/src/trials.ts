import { lossOf, type RunResult } from "./results.ts";
import { bestTrial, type Candidate, type Trial } from "./search.ts";

/** Seed of the search for learning rates, unless a contest has its own. */
export const SEARCH_SEED = 1;

/** Returns what was tried with one optimizer, in ascending order of the learning rate. */
export function trialsOf(results: readonly RunResult[], searchSeed = SEARCH_SEED): Trial[] {
  return results
    .filter(({ seed }) => seed === searchSeed)
    .map((result) => ({
      ...candidateOf(result),
      loss: lossOf(result),
      ...(result.failed && { failed: true }),
    }))
    .sort((a, b) => a.rate - b.rate);
}

/** Returns the learning rate and the weight decay of a run. */
export function candidateOf({ optimizer }: Pick<RunResult, "optimizer">): Candidate {
  const { learningRate: rate, weightDecay: decay } = optimizer;
  return typeof decay === "number" ? { rate, decay } : { rate };
}

/** Tells whether a run had this learning rate and weight decay. */
export function isAt({ rate, decay }: Candidate, result: Pick<RunResult, "optimizer">): boolean {
  const own = candidateOf(result);
  return own.rate === rate && own.decay === decay;
}

/**
 * Returns the next seed to train with the best learning rate, from 1 to `seeds`. A rule that failed
 * gets no further seed.
 *
 * @param results  results of one optimizer
 * @returns  the seed; undefined when all are done
 */
export function nextSeed(
  seeds: number,
  results: readonly RunResult[],
  searchSeed = SEARCH_SEED,
): number | undefined {
  if (results.some(({ failed }) => failed)) return undefined;
  const best = bestTrial(trialsOf(results, searchSeed));
  if (best === undefined) return undefined;
  const done = results.filter((each) => isAt(best, each));
  for (let seed = 1; seed <= seeds; seed++) {
    if (!done.some((each) => each.seed === seed)) return seed;
  }
  return undefined;
}
