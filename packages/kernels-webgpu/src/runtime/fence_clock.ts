import type { Learn, SubmitClock } from "./submit_clock.ts";

/**
 * Measures submits with the host's clock, from an idle device to the next read; for devices without
 * timestamps. The time includes encoding, so it may underestimate a device's speed but never
 * overestimates it.
 */
export class FenceClock implements SubmitClock {
  readonly #learn: Learn;
  /** Time at which the device began; undefined while it is idle. */
  #began: number | undefined;
  #cost = 0;
  #largest = 0;
  #read = false;

  constructor(learn: Learn) {
    this.#learn = learn;
  }

  passTimes(): undefined {}

  ending(_encoder: GPUCommandEncoder, cost: number, read: boolean): void {
    // Submits during a pending read are not measured.
    if (this.#read) return;
    this.#began ??= performance.now();
    this.#cost += cost;
    this.#largest = Math.max(this.#largest, cost);
    this.#read = read;
  }

  collect(): void {
    if (!this.#read) return;
    const milliseconds = performance.now() - this.#began!;
    this.#learn([{ cost: this.#cost, largest: this.#largest, milliseconds }]);
    this.#began = undefined;
    this.#cost = 0;
    this.#largest = 0;
    this.#read = false;
  }

  destroy(): void {}
}
