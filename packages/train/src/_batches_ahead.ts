/** Maximum number of batches queued on a device. Bounds memory. */
const MOST = 32;
/**
 * Approximate maximum time between two waits, in milliseconds. Signals are handled during a wait.
 */
const PATIENCE = 500;

/**
 * Decides when to wait for the batches that are queued on a device. Slow batches are waited for
 * sooner.
 */
export class BatchesAhead {
  #limit: number;
  #queued = 0;
  #since = performance.now();

  /** @param limit  number of batches before the first wait */
  constructor(limit = MOST) {
    this.#limit = limit;
  }

  /** True if it is time to wait. */
  get isReached(): boolean {
    if (this.#queued === 0) return false;
    return this.#queued >= this.#limit || performance.now() - this.#since > PATIENCE;
  }

  /** Restarts the count. Keeps the limit. */
  begin(): void {
    this.#queued = 0;
  }

  /** Counts another queued batch. */
  add(): void {
    if (this.#queued === 0) this.#since = performance.now();
    this.#queued++;
  }

  /** Called after all queued batches have completed. Adapts the limit to their speed. */
  waited(): void {
    const time = Math.max(1, performance.now() - this.#since);
    this.#limit = Math.max(1, Math.min(MOST, Math.floor((this.#queued * PATIENCE) / time)));
    this.begin();
  }
}
