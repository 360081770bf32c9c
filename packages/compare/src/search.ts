import {
  bestValue,
  compareLosses,
  edgeOf,
  neat,
  nextValue,
  type Tried,
  valuesAround,
} from "./search_line.ts";

/**
 * Learning rate that was tried, with the weight decay if it is searched too, and the final loss.
 */
export interface Trial {
  readonly rate: number;
  readonly decay?: number;
  /** Infinite if the loss was not finite. */
  readonly loss: number;
  /** True if the rule threw, although all numbers were finite: it would at any other rate too. */
  readonly failed?: boolean;
}

/** Learning rate to try, and weight decay if it is searched. */
export type Candidate = Pick<Trial, "rate" | "decay">;

/** Learning rates to try, and weight decays. */
export interface Grid {
  /** Learning rates in any order, at least one. */
  readonly rates: readonly number[];
  /**
   * Weight decays. The first is the one at which the rates are tried. Default: the search leaves
   * the weight decay alone.
   */
  readonly decays?: readonly number[];
  /**
   * Maximum number of further values along a line. The search continues outward while the best
   * value is at the edge; 0 disables this.
   */
  readonly extensions: number;
}

/**
 * Maximum number of rates beyond the requested ones. With factors of 2, they reach up to 16 times
 * as far.
 */
export const MOST_EXTENSIONS = 4;

/** Most often that a search over rates and weight decays returns to the rates. */
const MOST_ROUNDS = 4;
/** Most trials of a search over rates and weight decays. Most searches need about ten. */
const MOST_TRIALS = 24;

/** Returns a grid of a rate, its half and its double. */
export function gridAround(rate: number, extensions: number = MOST_EXTENSIONS): Grid {
  return { rates: valuesAround(rate), extensions };
}

/** Returns a grid of the requested rates. A single rate is not extended. */
export function gridOf(rates: readonly number[]): Grid {
  const distinct = [...new Set(rates)].sort((a, b) => a - b);
  return { rates: distinct, extensions: distinct.length > 1 ? MOST_EXTENSIONS : 0 };
}

/** Smallest weight decays that are tried beside 0. */
const SMALL_DECAYS = [0.05, 0.1] as const;

/** Returns a weight decay, 0, its half and its double; small ones beside 0. */
export function decaysAround(decay: number): readonly number[] {
  if (decay === 0) return [0, ...SMALL_DECAYS];
  return [decay, 0, neat(decay / 2), neat(decay * 2)];
}

/**
 * Returns what to try next: all rates at the first weight decay, then weight decays at the best
 * rate, then rates around the best one at the best weight decay, and so on, until both are the best
 * along their lines. A rule that failed is not tried again.
 *
 * @param trials  all trials so far, in any order
 * @returns  rate and weight decay; undefined when the search is complete
 */
export function nextTrial(grid: Grid, trials: readonly Trial[]): Candidate | undefined {
  if (trials.some(({ failed }) => failed)) return undefined;
  const { decays, extensions } = grid;
  if (decays === undefined) {
    const rate = nextValue(grid.rates, extensions, trials.map(rateAndLoss));
    return rate === undefined ? undefined : { rate };
  }
  if (trials.length >= MOST_TRIALS) return undefined;
  let { rates } = grid;
  let decay = decays[0]!;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const atDecay = trials.filter((each) => each.decay === decay).map(rateAndLoss);
    const nextRate = nextValue(rates, extensions, atDecay);
    if (nextRate !== undefined) return { rate: nextRate, decay };
    const rate = bestValue(atDecay)!;
    const atRate = trials.filter((each) => each.rate === rate).map(decayAndLoss);
    const nextDecay = nextValue(decays, extensions, atRate);
    if (nextDecay !== undefined) return { rate, decay: nextDecay };
    const best = bestValue(atRate)!;
    if (best === decay) return undefined;
    decay = best;
    rates = valuesAround(rate);
  }
  return undefined;
}

/**
 * Returns the trial with the lowest loss; if several have it, the one with the lowest rate, then
 * the lowest weight decay.
 */
export function bestTrial(trials: readonly Trial[]): Trial | undefined {
  return [...trials].sort(
    (a, b) => compareLosses(a.loss, b.loss) || a.rate - b.rate || (a.decay ?? 0) - (b.decay ?? 0),
  )[0];
}

/**
 * Returns the edge of the tried rates at which the best one is, if it is at an edge. Only trials
 * with the best weight decay count.
 */
export function bestAtEdge(trials: readonly Trial[]): "low" | "high" | undefined {
  const best = bestTrial(trials);
  return edgeOf(trials.filter(({ decay }) => decay === best?.decay).map(rateAndLoss));
}

/** Returns the edge of the weight decays tried at the best rate; 0 is no edge. */
export function decayAtEdge(trials: readonly Trial[]): "low" | "high" | undefined {
  const best = bestTrial(trials);
  if (!best?.decay) return undefined;
  return edgeOf(trials.filter(({ rate }) => rate === best.rate).map(decayAndLoss));
}

const rateAndLoss = ({ rate, loss }: Trial): Tried => ({ value: rate, loss });
const decayAndLoss = ({ decay, loss }: Trial): Tried => ({ value: decay!, loss });
