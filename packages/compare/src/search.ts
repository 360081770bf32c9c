import { lossOf, type RunResult } from "./results.ts";

/** The seed at which learning rates are tried. */
export const SEARCH_SEED = 1;
/** Rates beyond those asked for, at most: with factors of 2, as much as 16 times away. */
export const MOST_EXTENSIONS = 4;

/** Which learning rates to try. */
export interface Grid {
  /** In any order, at least one. */
  readonly rates: readonly number[];
  /** Whether to go on outward while the best is on the edge. */
  readonly extends: boolean;
}

/** A rate, its half and its double. */
export function gridAround(rate: number): Grid {
  return { rates: [neat(rate / 2), rate, neat(rate * 2)], extends: true };
}

/** The rates that were asked for; one alone is taken as it is. */
export function gridOf(rates: readonly number[]): Grid {
  const distinct = [...new Set(rates)].sort((a, b) => a - b);
  return { rates: distinct, extends: distinct.length > 1 };
}

/**
 * The learning rate to try next; undefined when the search is over.
 *
 * @param results  of one optimizer
 */
export function nextRate({ rates, extends: goesOn }: Grid, results: readonly RunResult[]) {
  const tried = triedRates(results);
  const missing = rates.find((rate) => !tried.some((each) => each.rate === rate));
  if (missing !== undefined) return missing;
  if (!goesOn || tried.length >= rates.length + MOST_EXTENSIONS) return undefined;
  const edge = bestAtEdge(results);
  if (edge === undefined) return undefined;
  const [outer, inner] = edge === "low" ? [tried[0]!, tried[1]!] : [tried.at(-1)!, tried.at(-2)!];
  return neat(outer.rate * (outer.rate / inner.rate));
}

/** The learning rate with the lowest final loss at the search's seed; the lowest rate where every run was stopped. */
export function bestRate(results: readonly RunResult[]): number | undefined {
  const tried = triedRates(results);
  const least = Math.min(...tried.map(({ loss }) => loss));
  return tried.find(({ loss }) => loss === least)?.rate;
}

/** On which edge of what was tried the best rate is, where it is on one. */
export function bestAtEdge(results: readonly RunResult[]): "low" | "high" | undefined {
  const tried = triedRates(results);
  if (tried.length < 2) return undefined;
  const best = bestRate(results);
  if (best === tried[0]!.rate) return "low";
  return best === tried.at(-1)!.rate ? "high" : undefined;
}

/** Of seeds 1 to `seeds`, the next to train at the best rate; undefined when all are done. */
export function nextSeed(seeds: number, results: readonly RunResult[]): number | undefined {
  const rate = bestRate(results);
  const done = results.filter(({ optimizer }) => optimizer.learningRate === rate);
  for (let seed = 1; seed <= seeds; seed++) {
    if (!done.some((each) => each.seed === seed)) return seed;
  }
  return undefined;
}

/** Learning rates at the search's seed, from low to high, with their final losses. */
export function triedRates(
  results: readonly RunResult[],
): { readonly rate: number; readonly loss: number }[] {
  return results
    .filter(({ seed }) => seed === SEARCH_SEED)
    .map((result) => ({ rate: result.optimizer.learningRate, loss: lossOf(result) }))
    .sort((a, b) => a.rate - b.rate);
}

/** Three digits, so that a rate reads as it is. */
function neat(rate: number): number {
  return Number(rate.toPrecision(3));
}
