/** Limits of submits before the device has been measured. */
export interface SubmitPolicy {
  /** Maximum number of small kernels per submit. */
  readonly dispatches: number;
  /** Maximum multiply-adds or element accesses per submit. */
  readonly work: number;
}

/** Measured work of a device and its duration. */
export interface PacedWork {
  /** Cost in the unit of {@link Pace.cost}. */
  readonly cost: number;
  /** Cost of the largest submit among it. */
  readonly largest: number;
  readonly milliseconds: number;
}

/**
 * Default duration of a submit: half of the delay that users tolerate on a screen, since `work`
 * predicts the time of kernels only roughly.
 */
export const SUBMIT_MILLISECONDS = 100;
/**
 * Minimum fraction of the target duration for a measurement to count; shorter ones measure startup
 * time and clock resolution rather than speed.
 */
const EVIDENCE = 1 / 4;
/** Maximum growth of submits per measurement. */
const GROWTH = 4;
/**
 * Minimum size of submits, as a fraction of the first one, which is safe on any device. A device
 * that seems slower is busy with other work.
 */
const SMALLEST = 1 / 8;

/**
 * Decides how much work to put into a submit: little at first, then as much as the device is
 * expected to finish in the target duration.
 *
 * Submits shrink immediately if the device was too slow, and grow step by step if it was faster
 * than needed. The pace determines only where submits are split, so it cannot change results.
 */
export class Pace {
  readonly #dispatchCost: number;
  readonly #milliseconds: number;
  readonly #least: number;
  #budget: number;
  /** Milliseconds per unit of cost in the last two measurements, newest first. */
  #rates: readonly [number, number] = [0, 0];

  /** @param milliseconds  target duration of a submit; Infinity removes the limit */
  constructor({ dispatches, work }: SubmitPolicy, milliseconds: number = SUBMIT_MILLISECONDS) {
    this.#dispatchCost = work / dispatches;
    this.#milliseconds = milliseconds;
    this.#least = work * SMALLEST;
    this.#budget = milliseconds === Number.POSITIVE_INFINITY ? milliseconds : work;
  }

  /** Maximum cost of a submit. A kernel that costs more gets its own submit. */
  get budget(): number {
    return this.#budget;
  }

  /** Returns the cost of a kernel: its work plus a constant for starting it. */
  cost(work: number): number {
    return work + this.#dispatchCost;
  }

  /**
   * Minimum time per unit of cost in the last two measurements, since one of them may include
   * compilation. 0 before there are two.
   */
  get millisecondsPerCost(): number {
    return Math.min(...this.#rates);
  }

  /** Updates the pace from measurements. */
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
 * Returns the median cost per millisecond, weighted by time: a rare pause of the device has no
 * effect, but a slow kind of kernel does.
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
