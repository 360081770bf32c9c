import { fill, keep, Tensor } from "@lrm/tensor";

/**
 * A weight: a value that an optimizer changes in place, and the gradient that backward passes add up.
 *
 * The parameter owns both tensors. The gradient takes memory from its first use on, so models that only predict hold none. It adds up over any number of backward passes (micro-batches) until {@link Parameter.zeroGradient}.
 *
 * @example
 * ```ts
 * import { Parameter } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * using gain = new Parameter("gain", tensor(createReferenceBackend(), [1, 1]));
 * expect(Array.from(await gain.gradient.read())).toEqual([0, 0]);
 * ```
 */
export class Parameter {
  /** Unique within a model; names the tensor in checkpoints. */
  readonly name: string;
  readonly value: Tensor;
  #gradient: Tensor | undefined;
  /** Whether the gradient's memory means anything; until then the first contribution overwrites it. */
  #holdsGradient = false;

  /** @param value  float32, owned by the parameter from now on */
  constructor(name: string, value: Tensor) {
    this.name = name;
    this.value = keep(value);
  }

  /** The sum of all contributions since {@link Parameter.zeroGradient}, of the value's shape; always the same tensor. Zeros where there were none. */
  get gradient(): Tensor {
    if (!this.#holdsGradient) this.contribute((into) => fill(into, 0));
    return this.#gradient!;
  }

  /** Forgets the gradient. Costs nothing: the next contribution overwrites instead of adding. */
  zeroGradient(): void {
    this.#holdsGradient = false;
  }

  /**
   * Adds to the gradient; for authors of operations.
   *
   * @param write  writes all of `into`, or adds to it when `accumulate`
   */
  contribute(write: (into: Tensor, accumulate: boolean) => void): void {
    this.#gradient ??= keep(Tensor.allocate(this.value.backend, this.value.shape));
    write(this.#gradient, this.#holdsGradient);
    this.#holdsGradient = true;
  }

  /** Frees value and gradient. */
  dispose(): void {
    this.value.dispose();
    this.#gradient?.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
