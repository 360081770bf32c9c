/** Batches that may be queued on a device, at most, so that memory stays bounded. */
const MOST = 32;
/** About the longest time without a wait, so that signals are heard: milliseconds. */
const PATIENCE = 500;

/**
 * Counts batches that are queued on a device, and says when to wait for them: after fewer where
 * they take long.
 */
export class BatchesAhead {
  #limit: number;
  #queued = 0;
  #since = performance.now();

  /** @param limit  batches until the first wait */
  constructor(limit = MOST) {
    this.#limit = limit;
  }

  /** Tells whether it is time to wait. */
  get isReached(): boolean {
    if (this.#queued === 0) return false;
    return this.#queued >= this.#limit || performance.now() - this.#since > PATIENCE;
  }

  /** Begins to count anew, as fast as before. */
  begin(): void {
    this.#queued = 0;
  }

  /** One more is queued. */
  add(): void {
    if (this.#queued === 0) this.#since = performance.now();
    this.#queued++;
  }

  /** All that were queued are done. */
  waited(): void {
    const time = Math.max(1, performance.now() - this.#since);
    this.#limit = Math.max(1, Math.min(MOST, Math.floor((this.#queued * PATIENCE) / time)));
    this.begin();
  }
}
