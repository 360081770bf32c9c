type GiveBack = () => void | Promise<void>;

/**
 * Resources to release, the last one first. All are released even if some fail; then the first
 * failure is thrown.
 */
export class Resources implements AsyncDisposable {
  #steps: GiveBack[] = [];

  /** Adds a function that releases a resource. */
  defer(giveBack: GiveBack): void {
    this.#steps.push(giveBack);
  }

  /** Hands everything over to a new owner. Nothing is left here to release. */
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
