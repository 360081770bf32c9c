/**
 * Work that a device was given and may not have finished, as far as the host can tell. A finished
 * read proves that all work before it is done.
 */
export class Backlog {
  /** Costs from the beginning on. */
  #given = 0;
  #done = 0;
  /** When the device began with what is not done. */
  #began = 0;

  /** The device was given work of this cost. */
  add(cost: number): void {
    if (this.#done === this.#given) this.#began = performance.now();
    this.#given += cost;
  }

  /** All that the device was given so far, for {@link Backlog.finish}. */
  get mark(): number {
    return this.#given;
  }

  /** Notes that all work up to a mark is done. */
  finish(mark: number): void {
    if (mark <= this.#done) return;
    this.#done = mark;
    this.#began = performance.now();
  }

  /**
   * Milliseconds until all is done, on a device that takes this many for one of cost; below 0 where
   * it is late.
   */
  remaining(millisecondsPerCost: number): number {
    return (this.#given - this.#done) * millisecondsPerCost - (performance.now() - this.#began);
  }
}
