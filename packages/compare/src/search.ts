/** A learning rate that was tried, and the loss that it led to: infinite if it was not finite. */
export interface Trial {
  readonly rate: number;
  readonly loss: number;
}

/** Learning rates to try. */
export interface Grid {
  /** In any order, at least one. */
  readonly rates: readonly number[];
  /**
   * Rates beyond those, at most: the search goes on outward while the best one is on the edge. With
   * 0 it does not.
   */
  readonly extensions: number;
}

/** Rates beyond those asked for, at most: with factors of 2, up to 16 times away. */
export const MOST_EXTENSIONS = 4;

/** Returns a grid of a rate, its half and its double. */
export function gridAround(rate: number, extensions: number = MOST_EXTENSIONS): Grid {
  return { rates: [neat(rate / 2), rate, neat(rate * 2)], extensions };
}

/** Returns a grid of the rates that were asked for. One alone is taken as it is. */
export function gridOf(rates: readonly number[]): Grid {
  const distinct = [...new Set(rates)].sort((a, b) => a - b);
  return { rates: distinct, extensions: distinct.length > 1 ? MOST_EXTENSIONS : 0 };
}

/**
 * Finds the learning rate to try next.
 *
 * @param trials  those so far, in any order
 * @returns  undefined when the search is over
 */
export function nextRate({ rates, extensions }: Grid, trials: readonly Trial[]) {
  const missing = rates.find((rate) => !trials.some((each) => each.rate === rate));
  if (missing !== undefined) return missing;
  if (trials.length >= rates.length + extensions) return undefined;
  const edge = bestAtEdge(trials);
  if (edge === undefined) return undefined;
  const tried = inOrder(trials);
  const [outer, inner] = edge === "low" ? [tried[0]!, tried[1]!] : [tried.at(-1)!, tried.at(-2)!];
  return neat(outer.rate * (outer.rate / inner.rate));
}

/** Finds the rate with the lowest loss; of several, the lowest rate. */
export function bestRate(trials: readonly Trial[]): number | undefined {
  const least = Math.min(...trials.map(({ loss }) => loss));
  return inOrder(trials).find(({ loss }) => loss === least)?.rate;
}

/** Tells on which edge of the rates that were tried the best one is, if it is on one. */
export function bestAtEdge(trials: readonly Trial[]): "low" | "high" | undefined {
  if (trials.length < 2) return undefined;
  const tried = inOrder(trials);
  const best = bestRate(trials);
  if (best === tried[0]!.rate) return "low";
  return best === tried.at(-1)!.rate ? "high" : undefined;
}

/** Sorts trials from the lowest rate to the highest. */
const inOrder = (trials: readonly Trial[]): Trial[] => [...trials].sort((a, b) => a.rate - b.rate);

/** Rounds to three digits, so that a rate reads well. */
function neat(rate: number): number {
  return Number(rate.toPrecision(3));
}
