/**
 * Runs tasks one after the other, while the work that they wait for goes on. The error of a task is
 * thrown by a later call.
 */
export class OrderedWork {
  readonly #width: number;
  /** Tasks that have not run yet, oldest first. */
  readonly #pending: Promise<void>[] = [];
  #last: Promise<void> = Promise.resolve();

  /** @param width  largest number of tasks that wait for their turn; 1: each runs at once */
  constructor(width: number) {
    this.#width = width;
  }

  /** Adds a task. Waits while too many are waiting. */
  async push(task: () => void | Promise<void>): Promise<void> {
    this.#last = this.#last.then(task);
    this.#last.catch(() => undefined); // Whoever waits for it throws it.
    this.#pending.push(this.#last);
    while (this.#pending.length >= this.#width) await this.#pending.shift();
  }

  /** Waits for all tasks. */
  async finish(): Promise<void> {
    await this.#last;
  }
}
