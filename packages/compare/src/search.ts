/** A learning rate that was tried, and its final loss. Infinite if the loss was not finite. */
export interface Trial {
  readonly rate: number;
  readonly loss: number;
}

/** Learning rates to try. */
export interface Grid {
  /** Learning rates in any order, at least one. */
  readonly rates: readonly number[];
  /**
   * Maximum number of further rates. The search continues outward while the best rate is at the
   * edge; 0 disables this.
   */
  readonly extensions: number;
}

/**
 * Maximum number of rates beyond the requested ones. With factors of 2, they reach up to 16 times
 * as far.
 */
export const MOST_EXTENSIONS = 4;

/** Returns a grid of a rate, its half and its double. */
export function gridAround(rate: number, extensions: number = MOST_EXTENSIONS): Grid {
  return { rates: [neat(rate / 2), rate, neat(rate * 2)], extensions };
}

/** Returns a grid of the requested rates. A single rate is not extended. */
export function gridOf(rates: readonly number[]): Grid {
  const distinct = [...new Set(rates)].sort((a, b) => a - b);
  return { rates: distinct, extensions: distinct.length > 1 ? MOST_EXTENSIONS : 0 };
}

/**
 * Returns the learning rate to try next.
 *
 * @param trials  all trials so far, in any order
 * @returns  the rate; undefined when the search is complete
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

/** Returns the rate with the lowest loss; if several have it, the lowest of them. */
export function bestRate(trials: readonly Trial[]): number | undefined {
  const least = Math.min(...trials.map(({ loss }) => loss));
  return inOrder(trials).find(({ loss }) => loss === least)?.rate;
}

/** Returns the edge of the tried rates at which the best one is, if it is at an edge. */
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
