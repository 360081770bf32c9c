import { BUFFER_USAGE, MAP_READ } from "../device/probe.ts";
import type { Learn, SubmitClock } from "./submit_clock.ts";

/** Maximum number of timed submits between two reads; later ones are not timed. */
const MOST_SUBMITS = 256;
/** Bytes of a timestamp: nanoseconds as a 64-bit integer. */
const BYTES = 8;

/**
 * Measures every submit with the device's clock. The timestamps are copied together with the data
 * that the host reads. Needs the feature `timestamp-query`.
 */
export class TimestampClock implements SubmitClock {
  readonly #learn: Learn;
  readonly #times: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #staging: GPUBuffer;
  /** Costs of the passes timed since the last read. */
  #costs: number[] = [];
  #timing = false;
  /** Costs of the passes whose timestamps are being copied. */
  #leaving: readonly number[] | undefined;
  #collecting = false;

  constructor(device: GPUDevice, learn: Learn) {
    this.#learn = learn;
    const size = 2 * MOST_SUBMITS * BYTES;
    this.#times = device.createQuerySet({ type: "timestamp", count: 2 * MOST_SUBMITS });
    const { copySource, copyDestination, mapRead, queryResolve } = BUFFER_USAGE;
    this.#resolved = device.createBuffer({ size, usage: queryResolve | copySource });
    this.#staging = device.createBuffer({ size, usage: mapRead | copyDestination });
  }

  passTimes(): GPUComputePassTimestampWrites | undefined {
    this.#timing = this.#costs.length < MOST_SUBMITS;
    if (!this.#timing) return undefined;
    const beginningOfPassWriteIndex = 2 * this.#costs.length;
    return {
      querySet: this.#times,
      beginningOfPassWriteIndex,
      endOfPassWriteIndex: beginningOfPassWriteIndex + 1,
    };
  }

  ending(encoder: GPUCommandEncoder, cost: number, read: boolean): void {
    if (this.#timing) this.#costs.push(cost);
    this.#timing = false;
    const costs = this.#costs;
    if (!read || costs.length === 0 || this.#leaving !== undefined) return;
    encoder.resolveQuerySet(this.#times, 0, 2 * costs.length, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#staging, 0, 2 * costs.length * BYTES);
    this.#leaving = costs;
    this.#costs = [];
  }

  collect(): void {
    const costs = this.#leaving;
    if (costs === undefined || this.#collecting) return;
    this.#collecting = true;
    this.#staging.mapAsync(MAP_READ, 0, 2 * costs.length * BYTES).then(
      () => {
        const times = new BigUint64Array(this.#staging.getMappedRange(0, 2 * costs.length * BYTES));
        this.#learn(
          costs.map((cost, index) => ({
            cost,
            largest: cost,
            milliseconds: Number(times[2 * index + 1]! - times[2 * index]!) / 1e6,
          })),
        );
        this.#staging.unmap();
        this.#leaving = undefined;
        this.#collecting = false;
      },
      () => {}, // the device is lost or destroyed, which is reported elsewhere
    );
  }

  destroy(): void {
    this.#times.destroy();
    this.#resolved.destroy();
    this.#staging.destroy();
  }
}
