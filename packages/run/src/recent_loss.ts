/** Number of steps in the mean. */
const STEPS = 20;

/**
 * The training loss as every output shows it: the mean of the last 20 steps, or of all of them if
 * there are fewer. The loss of a single step depends too much on its batch.
 */
export class RecentLoss {
  readonly #losses: number[] = [];

  /** Returns the mean of the last of some losses; undefined if there are none. */
  static of(losses: readonly number[]): number | undefined {
    const recent = new RecentLoss();
    for (const loss of losses.slice(-STEPS)) recent.add(loss);
    return recent.mean;
  }

  /** Adds the loss of the next step. */
  add(loss: number): void {
    this.#losses.push(loss);
    if (this.#losses.length > STEPS) this.#losses.shift();
  }

  /** Mean so far; undefined before the first step. */
  get mean(): number | undefined {
    const { length } = this.#losses;
    return length === 0 ? undefined : this.#losses.reduce((sum, loss) => sum + loss, 0) / length;
  }
}
