import type { Learn, SubmitClock } from "./submit_clock.ts";

/**
 * Times what is submitted from an idle device to the next read, by the host's clock; for devices
 * without timestamps. Encoding counts too, so a device is taken for slower than it is, never for
 * faster.
 */
export class FenceClock implements SubmitClock {
  readonly #learn: Learn;
  /** When the device began; undefined while it is idle. */
  #began: number | undefined;
  #cost = 0;
  #largest = 0;
  #read = false;

  constructor(learn: Learn) {
    this.#learn = learn;
  }

  passTimes(): undefined {}

  ending(_encoder: GPUCommandEncoder, cost: number, read: boolean): void {
    // What comes while a read is waited for is not measured.
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
