type GiveBack = () => void | Promise<void>;

/** What was taken and is to be given back, the last first. All of it is, even where some of it fails; then the first of those failures is thrown. */
export class Resources implements AsyncDisposable {
  #steps: GiveBack[] = [];

  /** Takes note of how to give something back. */
  defer(giveBack: GiveBack): void {
    this.#steps.push(giveBack);
  }

  /** Hands everything over to a new owner: nothing is left here to be given back. */
  move(): Resources {
    const moved = new Resources();
    moved.#steps = this.#steps;
    this.#steps = [];
    return moved;
  }

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
