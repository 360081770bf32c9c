import { type Backend, fill, keep, type Shape, StateError, Tensor } from "@lrm/tensor";
import { runsOf, sideBySide } from "./_side_by_side.ts";

/**
 * Gradient of a parameter: a sum of contributions, in memory that is allocated at the first use and
 * overwritten by the first contribution after {@link AccumulatedGradient.zero}.
 */
export class AccumulatedGradient {
  readonly #name: string;
  readonly #current: () => Tensor;
  /** False if the parameter is frozen, and has no gradient. */
  #wanted: boolean;
  #sum: Tensor | undefined;
  /** False if the memory is unused, so that the next contribution overwrites it. */
  #holds = false;
  #received = false;
  #allocate = (): void => {
    const { backend, shape } = this.#current();
    this.#sum = keep(Tensor.allocate(backend, shape));
  };

  /**
   * @param name  of the parameter, for messages
   * @param current  returns the value of the parameter
   */
  constructor(name: string, current: () => Tensor, wanted: boolean) {
    this.#name = name;
    this.#current = current;
    this.#wanted = wanted;
  }

  /** Lets gradients of one shape be allocated together, adjacent in memory, at the first use. */
  static stack(backend: Backend, gradients: readonly AccumulatedGradient[], shape: Shape): void {
    const allocate = (): void => {
      for (const run of runsOf(gradients, (gradient) => gradient.#missing)) {
        const sums = sideBySide(backend, run.length, shape);
        for (const [index, gradient] of run.entries()) gradient.#sum = sums[index];
      }
    };
    for (const gradient of gradients) gradient.#allocate = allocate;
  }

  /** True if the parameter is trained. False frees the memory. */
  get wanted(): boolean {
    return this.#wanted;
  }

  set wanted(wanted: boolean) {
    this.#wanted = wanted;
    if (wanted) return;
    this.dispose();
    this.#sum = undefined;
    this.zero();
  }

  /** True after a contribution since {@link AccumulatedGradient.zero}. */
  get received(): boolean {
    return this.#received;
  }

  /**
   * Sum of all contributions; zeros without any. Owned by the gradient.
   *
   * @throws StateError if the parameter is frozen or disposed
   */
  get sum(): Tensor {
    if (!this.#wanted) {
      throw new StateError(
        `Cannot use the gradient of parameter "${this.#name}": it is frozen`,
        "set its trainable to true before the forward pass",
      );
    }
    if (!this.#holds) this.#write((into) => fill(into, 0));
    return this.#sum!;
  }

  /** Resets the sum at no cost. */
  zero(): void {
    this.#holds = false;
    this.#received = false;
  }

  /**
   * Adds to the sum. Does nothing if the parameter is frozen.
   *
   * @param write  overwrites `into`, or adds to it if `accumulate`
   * @throws StateError if the parameter is disposed
   */
  contribute(write: (into: Tensor, accumulate: boolean) => void): void {
    if (!this.#wanted) return;
    this.#write(write);
    this.#received = true;
  }

  #write(write: (into: Tensor, accumulate: boolean) => void): void {
    if (this.#current().disposed) {
      throw new StateError(
        `Cannot use the gradient of parameter "${this.#name}": it is disposed`,
        "keep the model while it trains",
      );
    }
    if (this.#sum === undefined) this.#allocate();
    write(this.#sum!, this.#holds);
    this.#holds = true;
  }

  get #missing(): boolean {
    return this.#wanted && !this.#current().disposed && this.#sum === undefined;
  }

  /** Frees the memory. */
  dispose(): void {
    this.#sum?.dispose();
  }
}
