/** Assumptions about a device before it was measured. */
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
 * Default duration of a submit: half of what a user tolerates on a screen, since `work` predicts
 * the time of kernels only roughly.
 */
export const SUBMIT_MILLISECONDS = 100;
/** Less than this part of it tells more about clocks and starting up than about speed. */
const EVIDENCE = 1 / 4;
/** Largest growth of submits from one measurement to the next. */
const GROWTH = 4;
/**
 * Submits do not get smaller than this part of the first one, which harms no device: what is slower
 * then is busy with something else.
 */
const SMALLEST = 1 / 8;

/**
 * Decides how much work goes into a submit: little on a device of which nothing is known, then as
 * much as takes about the time that it may take.
 *
 * Submits get smaller at once where the device was too slow for them, and larger step by step where
 * they were cut short though it was fast. It decides where submits are cut and nothing else, so it
 * cannot change results.
 */
export class Pace {
  readonly #dispatchCost: number;
  readonly #milliseconds: number;
  readonly #least: number;
  #budget: number;
  /** Milliseconds for one of cost, as measured last and before that. */
  #rates: readonly [number, number] = [0, 0];

  /** @param milliseconds  for a submit; with Infinity none is cut */
  constructor({ dispatches, work }: SubmitPolicy, milliseconds: number = SUBMIT_MILLISECONDS) {
    this.#dispatchCost = work / dispatches;
    this.#milliseconds = milliseconds;
    this.#least = work * SMALLEST;
    this.#budget = milliseconds === Number.POSITIVE_INFINITY ? milliseconds : work;
  }

  /** The most that a submit should cost. A kernel that costs more is a submit of its own. */
  get budget(): number {
    return this.#budget;
  }

  /** Cost of a kernel: its work, and a constant for starting it. */
  cost(work: number): number {
    return work + this.#dispatchCost;
  }

  /**
   * The least that the device took for one of cost when it was measured the last two times: some of
   * one time may have gone into compiling. 0 before.
   */
  get millisecondsPerCost(): number {
    return Math.min(...this.#rates);
  }

  /** Takes measurements into account. */
  learn(measured: readonly PacedWork[]): void {
    const cut = measured.some(({ largest }) => largest >= this.#budget / 2);
    const total = measured.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const cost = measured.reduce((sum, each) => sum + each.cost, 0);
    if (cost > 0) this.#rates = [total / cost, this.#rates[0]];
    if (!cut && total < EVIDENCE * this.#milliseconds) return;
    const allowed = Math.max(this.#least, typicalSpeed(measured) * this.#milliseconds);
    if (allowed < this.#budget) this.#budget = allowed;
    else if (cut) this.#budget = Math.min(allowed, GROWTH * this.#budget);
  }
}

/**
 * Cost per millisecond, such that half of the time went into what was slower: a rare pause of the
 * device does not count, a kind of kernel that is slow does.
 */
function typicalSpeed(measured: readonly PacedWork[]): number {
  const timed = measured
    .filter(({ milliseconds }) => milliseconds > 0)
    .map(({ cost, milliseconds }) => ({ speed: cost / milliseconds, milliseconds }))
    .sort((a, b) => a.speed - b.speed);
  let left = timed.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 2;
  for (const { speed, milliseconds } of timed) {
    left -= milliseconds;
    if (left <= 0) return speed;
  }
  return Number.POSITIVE_INFINITY;
}
