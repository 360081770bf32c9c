/** What to expect of a device before it was measured. */
export interface SubmitPolicy {
  /** Small kernels of a submit, at most. */
  readonly dispatches: number;
  /** Multiply-adds or element accesses of a submit, at most. */
  readonly work: number;
}

/** Work on a device, and the time that it took. */
export interface PacedWork {
  /** As {@link Pace.cost} counts it. */
  readonly cost: number;
  /** Of which the largest submit had this much. */
  readonly largest: number;
  readonly milliseconds: number;
}

/**
 * How long a submit should keep a device, in milliseconds: half of what a screen's owner bears, since kernels differ in how well `work` tells their time.
 */
export const SUBMIT_MILLISECONDS = 100;
/** Shorter ones tell more about clocks than about speed. */
const LEAST_MILLISECONDS = 1;
/** Submits of a quarter of the time count as evidence that a device is slow. */
const SLOW_MILLISECONDS = SUBMIT_MILLISECONDS / 4;
/** How much larger submits may get from one measurement to the next. */
const GROWTH = 4;

/**
 * Decides how much work goes into a submit: little on a device of which nothing is known, then as much as takes about {@link SUBMIT_MILLISECONDS}.
 *
 * Submits get smaller at once where one was too slow, and larger step by step where they were cut short though they were fast. It decides where submits are cut and nothing else, so it cannot change results.
 */
export class Pace {
  readonly #dispatchCost: number;
  #budget: number;

  constructor({ dispatches, work }: SubmitPolicy) {
    this.#dispatchCost = work / dispatches;
    this.#budget = work;
  }

  /** The most that a submit should cost. A kernel that costs more is a submit of its own. */
  get budget(): number {
    return this.#budget;
  }

  /** What a kernel costs: its work, and something for starting it. */
  cost(work: number): number {
    return work + this.#dispatchCost;
  }

  /** Takes measurements into account. */
  learn(measured: readonly PacedWork[]): void {
    let allowed = Number.POSITIVE_INFINITY;
    let cut = false;
    for (const { cost, largest, milliseconds } of measured) {
      const wasCut = largest >= this.#budget / 2;
      if (!wasCut && milliseconds < SLOW_MILLISECONDS) continue;
      cut ||= wasCut;
      const speed = cost / Math.max(milliseconds, LEAST_MILLISECONDS);
      allowed = Math.min(allowed, speed * SUBMIT_MILLISECONDS);
    }
    if (allowed < this.#budget) this.#budget = allowed;
    else if (cut) this.#budget = Math.min(allowed, GROWTH * this.#budget);
  }
}
