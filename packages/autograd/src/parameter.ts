import {
  type Backend,
  copy,
  fill,
  keep,
  mixInto,
  type Shape,
  StateError,
  secondMoment,
  Tensor,
} from "@lrm/tensor";
import type { Variable } from "./variable.ts";

/**
 * A weight: a value that an optimizer changes in place, and its gradient.
 *
 * The parameter owns both tensors. The gradient is allocated at its first use, so a model that only
 * predicts has none. Backward passes (micro-batches) add to it until
 * {@link Parameter.zeroGradient}.
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
  /** Name of the tensor in checkpoints, unique within a model. */
  readonly name: string;
  /** Current value, float32, owned by the parameter. */
  readonly value: Tensor;
  #gradient: Tensor | undefined;
  #allocateGradient = (): void => {
    this.#gradient = keep(Tensor.allocate(this.value.backend, this.value.shape));
  };
  /** False if the memory of the gradient is unused, so that the next contribution overwrites it. */
  #holdsGradient = false;
  #fed = false;
  /** Number of blocks of the input moment; undefined if it is not recorded. */
  #momentBlocks: number | undefined;
  #inputMoment: Tensor | undefined;
  /** Number of micro-batches in the input moment. */
  #observations = 0;

  /** @param value  float32; the parameter takes ownership */
  constructor(name: string, value: Tensor) {
    this.name = name;
    this.value = keep(value);
  }

  /**
   * Allocates parameters of the same shape whose values, and gradients, are adjacent in memory, so
   * that an optimizer updates all of them with one kernel.
   *
   * The gradients are allocated together when the first of them is used. Shared memory is freed
   * with the last of the parameters.
   *
   * @param backend  backend that allocates them
   * @param names  name of each parameter
   * @param shape  shape of every parameter
   * @returns  parameters with unspecified values, each owned by the caller
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

  /**
   * Sum of all contributions since {@link Parameter.zeroGradient}; zeros without any. Has the shape
   * of the value and is always the same tensor, owned by the parameter.
   */
  get gradient(): Tensor {
    if (!this.#holdsGradient) this.contribute((into) => fill(into, 0));
    return this.#gradient!;
  }

  /** Resets the gradient at no cost: the next contribution overwrites it. */
  zeroGradient(): void {
    this.#holdsGradient = false;
  }

  /**
   * Adds to the gradient. For authors of operations.
   *
   * @param write  overwrites `into`, or adds to it if `accumulate`
   * @throws StateError if the parameter is disposed
   */
  contribute(write: (into: Tensor, accumulate: boolean) => void): void {
    if (this.value.disposed) {
      throw new StateError(
        `Cannot use the gradient of parameter "${this.name}": it is disposed`,
        "keep the model while it trains",
      );
    }
    if (this.#gradient === undefined) this.#allocateGradient();
    write(this.#gradient!, this.#holdsGradient);
    this.#holdsGradient = true;
  }

  /**
   * True once a layer has multiplied inputs by this weight in a backward pass. Only such a weight
   * can have an {@link Parameter.inputMoment}.
   */
  get fed(): boolean {
    return this.#fed;
  }

  /**
   * Mean of `z zᵀ` over the inputs z that a layer multiplied by this weight, in the backward passes
   * since {@link Parameter.observeInput}: `[n, n]`, or its diagonal blocks,
   * `[blocks, n/blocks, n/blocks]`. Undefined if none was recorded. Owned by the parameter.
   */
  get inputMoment(): Tensor | undefined {
    return this.#inputMoment;
  }

  /**
   * Starts to record {@link Parameter.inputMoment}, as the mean over all backward passes from now
   * on.
   *
   * @param blocks  number of diagonal blocks to record, a divisor of the width of the inputs
   */
  observeInput(blocks = 1): void {
    this.forgetInput();
    this.#momentBlocks = blocks;
  }

  /** Frees the input moment and stops recording it. */
  forgetInput(): void {
    this.#inputMoment?.dispose();
    this.#inputMoment = undefined;
    this.#momentBlocks = undefined;
    this.#observations = 0;
  }

  /**
   * Records the inputs of a layer if requested. For authors of operations, in the backward pass.
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
      // Other weights may need the same moment: those of queries, keys and values.
      const moment = input.secondMoment(blocks);
      if (into === undefined) this.#inputMoment = keep(copy(moment));
      else mixInto(into, moment, before);
    } else if (into === undefined) {
      this.#inputMoment = keep(secondMoment(input.value, { blocks }));
    } else {
      secondMoment(input.value, { blocks, into, keep: before });
    }
  }

  /**
   * Frees the value, the gradient and the input moment. Memory shared by a {@link Parameter.stack}
   * is freed with the last of its parameters.
   */
  dispose(): void {
    this.value.dispose();
    this.#gradient?.dispose();
    this.forgetInput();
  }

  /** Calls `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Allocates `count` tensors of the same shape in one buffer. */
function sideBySide(backend: Backend, count: number, shape: Shape): Tensor[] {
  using stack = Tensor.allocate(backend, [count, ...shape]);
  return Array.from({ length: count }, (_, index) => keep(stack.at(index)));
}
