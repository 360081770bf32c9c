/** Number of samples of a run during training: generating takes as long as some steps. */
const SAMPLES = 6;

/** Decides at which steps samples are generated during training. */
export class SampleTimes {
  #next = 0;
  #steps = 0;

  /** Plans the samples of runs of `steps` steps, of which some may be done. */
  plan(done: number, steps: number): void {
    this.#steps = steps;
    this.#next = done + this.#interval;
  }

  /** Tells whether a sample is due at a step, and plans the next one if so. */
  isDue(step: number): boolean {
    if (step < this.#next || step >= this.#steps) return false;
    this.#next = step + this.#interval;
    return true;
  }

  get #interval(): number {
    return Math.ceil(this.#steps / SAMPLES);
  }
}
