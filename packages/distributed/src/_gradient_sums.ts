import type { OptimizerParameter } from "@lrm/optimizer";
import {
  bucketLimit,
  bucketsOf,
  join,
  lengthOf,
  readSegments,
  type Segment,
  unpack,
} from "./_buckets.ts";
import { Staging } from "./_staging.ts";
import type { Communicator } from "./communicator.ts";

/**
 * Sums gradients over ranks in buckets. A bucket's exchange begins as soon as its gradients are
 * final on this rank, while the device still works on those of others.
 *
 * A device runs behind a backward pass that is recorded without a pause, so the reads of all
 * buckets are begun in it: host memory for as many numbers as are summed. A read that begins later
 * comes after all work of the pass, and nothing overlaps.
 */
export class GradientSums {
  readonly #communicator: Communicator;
  readonly #isSummed: (parameter: OptimizerParameter) => boolean;
  readonly #staging = new Staging();
  #parameters: readonly OptimizerParameter[] | undefined;
  #buckets: readonly (readonly Segment[])[] = [];
  /** Indices of parameters whose gradients are not final yet. */
  #awaited = new Set<number>();
  /** First bucket whose exchange has not begun. */
  #next = 0;
  /** Exchanges run one after the other. */
  #last: Promise<void> = Promise.resolve();

  constructor(communicator: Communicator, isSummed: (parameter: OptimizerParameter) => boolean) {
    this.#communicator = communicator;
    this.#isSummed = isSummed;
  }

  /** Plans a step, the same on all ranks. Parameters are best in the order of the backward pass. */
  expect(order: readonly OptimizerParameter[]): void {
    const parameters = order.filter((each) => this.#isSummed(each));
    const sizes = parameters.map(({ value }) => value.size);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    this.#parameters = parameters;
    this.#buckets = bucketsOf(sizes, bucketLimit(total));
    this.#awaited = new Set(parameters.keys());
    this.#next = 0;
  }

  /** Takes note that nothing more is added to a gradient. */
  final(parameter: OptimizerParameter): void {
    const index = this.#parameters?.indexOf(parameter) ?? -1;
    if (!this.#awaited.delete(index)) return;
    // The last bucket waits for the numbers that ride with it.
    while (this.#next < this.#buckets.length - 1 && this.#isReady(this.#next)) this.#begin();
  }

  /**
   * Sums the remaining gradients.
   *
   * @param order  parameters, if the step was not planned before
   * @param numbers  numbers that are summed too, in place
   */
  async finish(order: readonly OptimizerParameter[], numbers: Float32Array): Promise<void> {
    if (this.#parameters === undefined) this.expect(order);
    while (this.#next < this.#buckets.length - 1) {
      const before = this.#last;
      this.#begin(); // Its gradients are read while the exchange before it runs.
      await before;
    }
    this.#begin(numbers);
    this.#parameters = undefined;
    await this.#last;
  }

  #isReady(bucket: number): boolean {
    return this.#buckets[bucket]!.every(({ index }) => !this.#awaited.has(index));
  }

  /** Begins the next exchange. */
  #begin(numbers?: Float32Array): void {
    const segments = this.#buckets[this.#next++] ?? [];
    const gradients = this.#parameters!.map(({ gradient }) => gradient);
    const read = readSegments(gradients, segments); // From the device, before later work.
    this.#last = Promise.all([read, this.#last]).then(async ([parts]) => {
      const length = lengthOf(segments);
      const values = this.#staging.take(length + (numbers?.length ?? 0));
      join(parts, values);
      if (numbers) values.set(numbers, length);
      await this.#communicator.sum(values);
      unpack(gradients, segments, values);
      numbers?.set(values.subarray(length));
    });
    this.#last.catch(() => {}); // finish() throws it.
  }
}
