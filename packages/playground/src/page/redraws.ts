import { type ReadonlySignal, signal } from "@preact/signals";

/** Smallest number of milliseconds between two drawings of the curves. */
const INTERVAL = 200;

/** Collects changes of the curves, so that they are drawn a few times per second at most. */
export class Redraws {
  readonly #count = signal(0);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Changes when the curves should be drawn again. */
  get count(): ReadonlySignal<number> {
    return this.#count;
  }

  request(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#count.value += 1;
    }, INTERVAL);
  }
}
