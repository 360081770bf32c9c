import type { Differentiable } from "./differentiable.ts";
import { TapeValue } from "./tape_value.ts";

/**
 * Blocks of a tape that run twice: first without a record, then, in the backward pass, with one.
 *
 * @see Chen et al. 2016, https://arxiv.org/abs/1604.06174
 */
export class Recomputation {
  /** Inputs of the current block, collected in its first run, which is not recorded. */
  #reads: Set<Differentiable> | undefined;
  #replaying = false;

  /** True during the first run of a block. */
  get collecting(): boolean {
    return this.#reads !== undefined;
  }

  /** True during the second run of a block. */
  get replaying(): boolean {
    return this.#replaying;
  }

  /** Counts differentiable operands among the inputs of the current block, if there is one. */
  read(sources: readonly Differentiable[]): void {
    for (const each of sources) this.#reads?.add(each);
  }

  /**
   * Runs a block for the first time.
   *
   * @returns  its result, and the differentiable values that it read
   */
  collect<T>(run: () => T): { readonly output: T; readonly reads: readonly Differentiable[] } {
    const reads = new Set<Differentiable>();
    this.#reads = reads;
    try {
      return { output: run(), reads: [...reads] };
    } finally {
      this.#reads = undefined;
    }
  }

  /**
   * Makes the function that runs a block for the second time, and counts the block as a reader of
   * its inputs until then.
   */
  again(reads: readonly Differentiable[], run: () => void): () => void {
    const values = reads.filter((read) => read instanceof TapeValue);
    for (const each of values) each.readers++;
    return () => {
      // The operations inside the block count themselves as readers.
      for (const each of values) each.readers--;
      this.#replaying = true;
      try {
        run();
      } finally {
        this.#replaying = false;
      }
    };
  }
}
