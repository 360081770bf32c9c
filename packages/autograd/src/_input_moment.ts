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
    const before = 1 - 1 / ++this.#observations;
    const into = this.#mean;
    if (input.readers > 1) {
      // Other weights may need the same moment: those of queries, keys and values.
      const moment = input.secondMoment(blocks);
      if (into === undefined) this.#mean = keep(copy(moment));
      else mixInto(into, moment, before);
    } else if (into === undefined) {
      this.#mean = keep(secondMoment(input.value, { blocks }));
    } else {
      secondMoment(input.value, { blocks, into, keep: before });
    }
  }
}
