import {
  type Backend,
  copy,
  fill,
  keep,
  mixInto,
  type Shape,
  secondMoment,
  Tensor,
} from "@lrm/tensor";
import type { Variable } from "./variable.ts";

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
  #allocateGradient = (): void => {
    this.#gradient = keep(Tensor.allocate(this.value.backend, this.value.shape));
  };
  /** Whether the gradient's memory means anything; until then the first contribution overwrites it. */
  #holdsGradient = false;
  #fed = false;
  /** In how many blocks the input moment is wanted; undefined where it is not. */
  #momentBlocks: number | undefined;
  #inputMoment: Tensor | undefined;
  /** Micro-batches in the input moment. */
  #observations = 0;

  /** @param value  float32, owned by the parameter from now on */
  constructor(name: string, value: Tensor) {
    this.name = name;
    this.value = keep(value);
  }

  /**
   * Parameters of one shape, side by side in memory, values as well as gradients: what goes over all of them, as optimizers do, takes one kernel.
   *
   * Their gradients take memory together, with the first that is used; what they share is freed with the last of them.
   *
   * @param backend  where
   * @param names  one for each
   * @param shape  of each
   * @returns  with unspecified values, each owned by the caller
   * @example
   * ```ts
   * import { Parameter } from "@lrm/autograd";
   * import { Tensor } from "@lrm/tensor";
   * import { createReferenceBackend } from "@lrm/tensor/reference";
   * const [a, b] = Parameter.stack(createReferenceBackend(), ["a", "b"], [2, 3]);
   * expect(Tensor.join([a!.value, b!.value]).shape).toEqual([2, 2, 3]);
   * ```
   */
  static stack(backend: Backend, names: readonly string[], shape: Shape): Parameter[] {
    const values = sideBySide(backend, names.length, shape);
    const stack = names.map((name, index) => new Parameter(name, values[index]!));
    const allocateGradients = (): void => {
      for (const [index, gradient] of sideBySide(backend, names.length, shape).entries()) {
        const parameter = stack[index]!;
        if (parameter.value.disposed) gradient.dispose();
        else parameter.#gradient = gradient;
      }
    };
    for (const parameter of stack) parameter.#allocateGradient = allocateGradients;
    return stack;
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
    if (this.value.disposed) {
      throw new Error(`Cannot use the gradient of parameter "${this.name}": it is disposed`);
    }
    if (this.#gradient === undefined) this.#allocateGradient();
    write(this.#gradient!, this.#holdsGradient);
    this.#holdsGradient = true;
  }

  /** Whether a layer has multiplied inputs by this weight, in any backward pass so far: only then it has an {@link Parameter.inputMoment} to ask for. */
  get fed(): boolean {
    return this.#fed;
  }

  /**
   * The mean of `z zᵀ` over the inputs z that a layer multiplied by this weight, in the backward passes since {@link Parameter.observeInput}: `[n, n]`, or its diagonal blocks, `[blocks, n/blocks, n/blocks]`. Undefined where no layer recorded any. Owned by the parameter.
   */
  get inputMoment(): Tensor | undefined {
    return this.#inputMoment;
  }

  /**
   * Asks the layer that reads this weight to record the moment of its inputs, in every backward pass from now on, as the mean over these.
   *
   * @param blocks  only so many blocks on the diagonal, of equal parts of the inputs; divides their width
   */
  observeInput(blocks = 1): void {
    this.forgetInput();
    this.#momentBlocks = blocks;
  }

  /** Frees the input moment, and records no more. */
  forgetInput(): void {
    this.#inputMoment?.dispose();
    this.#inputMoment = undefined;
    this.#momentBlocks = undefined;
    this.#observations = 0;
  }

  /**
   * Records a layer's inputs, where they are asked for; for authors of operations, in the backward pass.
   *
   * @param input  `[..., n]`
   */
  recordInput(input: Variable): void {
    this.#fed = true;
    const blocks = this.#momentBlocks;
    if (blocks === undefined) return;
    const before = 1 - 1 / ++this.#observations;
    const into = this.#inputMoment;
    if (input.readers > 1) {
      // Other weights may want the same: queries, keys and values.
      const moment = input.secondMoment(blocks);
      if (into === undefined) this.#inputMoment = keep(copy(moment));
      else mixInto(into, moment, before);
    } else if (into === undefined) {
      this.#inputMoment = keep(secondMoment(input.value, { blocks }));
    } else {
      secondMoment(input.value, { blocks, into, keep: before });
    }
  }

  /** Frees value, gradient and input moment; memory that is shared with others of a {@link Parameter.stack} goes with the last of them. */
  dispose(): void {
    this.value.dispose();
    this.#gradient?.dispose();
    this.forgetInput();
  }

  /** `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** `count` tensors of one shape in one memory. */
function sideBySide(backend: Backend, count: number, shape: Shape): Tensor[] {
  using stack = Tensor.allocate(backend, [count, ...shape]);
  return Array.from({ length: count }, (_, index) => keep(stack.at(index)));
}
