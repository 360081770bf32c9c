type GiveBack = () => void | Promise<void>;

/**
 * Releases resources in reverse order. Releases all of them even if some fail, then throws the
 * first failure.
 */
export class Resources implements AsyncDisposable {
  #steps: GiveBack[] = [];

  /** Adds a function that releases a resource. */
  defer(giveBack: GiveBack): void {
    this.#steps.push(giveBack);
  }

  /** Moves all resources to a new owner. */
  move(): Resources {
    const moved = new Resources();
    moved.#steps = this.#steps;
    this.#steps = [];
    return moved;
  }

  /** Releases everything, the last one first. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
