/**
 * Estimate of the submitted work that a device has not finished. A finished read proves that all
 * work before it is done.
 */
export class Backlog {
  /** Total cost submitted so far. */
  #given = 0;
  #done = 0;
  /** Time at which the device began its unfinished work. */
  #began = 0;

  /** Adds submitted work of this cost. */
  add(cost: number): void {
    if (this.#done === this.#given) this.#began = performance.now();
    this.#given += cost;
  }

  /** Total cost submitted so far, for {@link Backlog.finish}. */
  get mark(): number {
    return this.#given;
  }

  /** Marks all work up to a mark as done. */
  finish(mark: number): void {
    if (mark <= this.#done) return;
    this.#done = mark;
    this.#began = performance.now();
  }

  /**
   * Returns the milliseconds until all work is done, given the device's time per unit of cost;
   * negative if the device is late.
   */
  remaining(millisecondsPerCost: number): number {
    return (this.#given - this.#done) * millisecondsPerCost - (performance.now() - this.#began);
  }
}
