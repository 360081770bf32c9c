/**
 * Measures steps per second by the clock, from the first step after a start or a pause on. That
 * includes evaluations, samples and spectra.
 */
export class StepRate {
  #steps = 0;
  #started = 0;
  /** The step that every run must have done before the measurement starts. */
  #waitsFor: number | undefined;

  /** Waits until every run has done this step, which may compile kernels. */
  wait(step: number): void {
    this.#waitsFor = step;
  }

  /**
   * Starts the measurement if it waits for a step that is done.
   *
   * @param step  number of steps that every run has done
   * @param steps  number of steps of all runs together
   */
  update(step: number, steps: number, milliseconds: number): void {
    if (this.#waitsFor === undefined || step < this.#waitsFor) return;
    this.#waitsFor = undefined;
    this.#steps = steps;
    this.#started = milliseconds;
  }

  /**
   * Computes the steps per second; undefined before `least` steps, which are too few for an
   * estimate.
   */
  at(steps: number, milliseconds: number, least: number): number | undefined {
    const done = steps - this.#steps;
    if (this.#waitsFor !== undefined || done < least) return undefined;
    return (1000 * done) / (milliseconds - this.#started);
  }
}
