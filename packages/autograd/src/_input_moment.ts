import { copy, keep, mixInto, secondMoment, type Tensor } from "@lrm/tensor";
import type { TapeValue } from "./tape_value.ts";

/** Mean of `z zᵀ` over the inputs z of a layer, over all micro-batches since `observe`. */
export class InputMoment {
  /** Number of blocks; undefined if nothing is to be recorded. */
  #blocks: number | undefined;
  #mean: Tensor | undefined;
  /** Number of micro-batches in the mean. */
  #observations = 0;

  /** `[n, n]`, or `[blocks, n/blocks, n/blocks]`. Undefined if nothing was recorded. */
  get mean(): Tensor | undefined {
    return this.#mean;
  }

  /** Starts a new mean, of `blocks` diagonal blocks. */
  observe(blocks: number): void {
    this.forget();
    this.#blocks = blocks;
  }

  /** Frees the mean and stops recording it. */
  forget(): void {
    this.#mean?.dispose();
    this.#mean = undefined;
    this.#blocks = undefined;
    this.#observations = 0;
  }

  /** Adds the inputs of a micro-batch, `[..., n]`, if they are to be recorded. */
  record(input: TapeValue): void {
    const blocks = this.#blocks;
    if (blocks === undefined) return;
    if (input.readers > 1) {
      // Other weights may need the same moment: those of queries, keys and values.
      const moment = input.secondMoment(blocks);
      this.#add(moment, () => copy(moment));
      return;
    }
    const [into, before] = this.#next();
    if (into === undefined) this.#mean = keep(secondMoment(input.value, { blocks }));
    else secondMoment(input.value, { blocks, into, keep: before });
  }

  /** Adds the moment of a micro-batch, if it is to be recorded. */
  recordMoment(compute: (blocks: number) => Tensor): void {
    if (this.#blocks === undefined) return;
    const moment = compute(this.#blocks);
    this.#add(moment, () => moment);
  }

  /** @param own  makes the first mean */
  #add(moment: Tensor, own: () => Tensor): void {
    const [into, before] = this.#next();
    if (into === undefined) this.#mean = keep(own());
    else mixInto(into, moment, before);
  }

  /** Counts an observation, and returns the mean before it with its share of the next one. */
  #next(): [mean: Tensor | undefined, share: number] {
    return [this.#mean, 1 - 1 / ++this.#observations];
  }
}
