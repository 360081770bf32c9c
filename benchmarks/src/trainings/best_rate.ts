import { bestAtEdge, bestTrial, statisticsOf, type Trial } from "@lrm/compare";
import { type Cell, trialsOf } from "./cell.ts";

/** Fewest rates of a seed that show where the lowest loss is. */
const FEWEST = 3;

/** Best learning rate of a cell. */
export interface BestRate {
  /** Geometric mean over seeds. */
  readonly rate: number;
  /** Sample standard deviation of its logarithm over seeds; undefined for one seed. */
  readonly deviation: number | undefined;
  readonly seeds: number;
  /** True if a seed tried no lower, or no higher rate than its best. */
  readonly edge: boolean;
}

/** Computes the best rate from all seeds with at least three rates; undefined if there are none. */
export function bestRateOf(cell: Cell): BestRate | undefined {
  const seeds = [...new Set(cell.runs.map(({ seed }) => seed))].sort((a, b) => a - b);
  const tried = seeds
    .map((seed) => trialsOf(cell, seed))
    .filter((trials) => trials.length >= FEWEST && Number.isFinite(bestTrial(trials)!.loss));
  const logs = statisticsOf(tried.map((trials) => Math.log(lowestPoint(trials))));
  if (logs === undefined) return undefined;
  return {
    rate: Math.exp(logs.mean),
    deviation: tried.length > 1 ? logs.deviation : undefined,
    seeds: tried.length,
    edge: tried.some((trials) => bestAtEdge(trials) !== undefined),
  };
}

/** Ratio of two best rates. */
export interface Move {
  readonly factor: number;
  /** Standard error of its logarithm; undefined if one of them has a single seed. */
  readonly error: number | undefined;
}

/** Computes how a best rate moves. */
export function moveOf(from: BestRate, to: BestRate): Move {
  const squares = [from, to].map(({ deviation, seeds }) =>
    deviation === undefined ? Number.NaN : deviation ** 2 / seeds,
  );
  const error = Math.sqrt(squares[0]! + squares[1]!);
  return { factor: to.rate / from.rate, error: Number.isNaN(error) ? undefined : error };
}

/**
 * Finds the rate at the lowest point of a parabola through the best trial and its neighbours, over
 * the logarithm of the rate.
 *
 * @param trials  in ascending order of the rate
 */
export function lowestPoint(trials: readonly Trial[]): number {
  const { rate } = bestTrial(trials)!;
  const at = trials.findIndex((each) => each.rate === rate);
  const [before, best, after] = [trials[at - 1]?.loss, trials[at]!.loss, trials[at + 1]?.loss];
  if (before === undefined || after === undefined) return rate;
  const bend = before - 2 * best + after;
  return bend > 0 && Number.isFinite(bend) ? rate * 2 ** ((before - after) / (2 * bend)) : rate;
}
