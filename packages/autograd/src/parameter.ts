import {
  ArgumentError,
  addInto,
  asFloat32,
  type Backend,
  copyInto,
  formatShape,
  isHalf,
  keep,
  type Shape,
  sameShape,
  type Tensor,
} from "@lrm/tensor";
import { AccumulatedGradient } from "./_accumulated_gradient.ts";
import { InputMoment } from "./_input_moment.ts";
import { sideBySide } from "./_side_by_side.ts";
import type { Differentiable } from "./differentiable.ts";
import {
  checkedRole,
  type ParameterOptions,
  type ParameterRole,
  type StackOptions,
} from "./parameter_options.ts";
import type { TapeValue } from "./tape_value.ts";

/**
 * A weight: a value that an optimizer changes in place, and its gradient.
 *
 * The parameter owns both tensors. The gradient is allocated at its first use, so a model that only
 * predicts has none. Backward passes (micro-batches) add to it until
 * {@link Parameter.zeroGradient}.
 *
 * A frozen parameter (`trainable: false`) has no gradient, and the backward pass computes nothing
 * for it. A frozen matrix may be float16 or bfloat16: products and embeddings convert it to float32
 * for each use, so that they compute the same bits in less memory.
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
export class Parameter implements Differentiable {
  /** Name of the tensor in checkpoints, unique within a model. */
  readonly name: string;
  /** Purpose of the weight. Undefined if it has two or more axes and none was given. */
  readonly role: ParameterRole | undefined;
  /** Kind of matrix within a model: `qkv`. Undefined if none was given. */
  readonly kind: string | undefined;
  #value: Tensor;
  readonly #gradient: AccumulatedGradient;
  #fed = false;
  readonly #moment = new InputMoment();

  /**
   * @param value  float32, or 16 bits if frozen; the parameter takes ownership
   * @throws ArgumentError for the role `matrix` and fewer than two axes, or a value of 16 bits that
   *   is trained
   */
  constructor(
    name: string,
    value: Tensor,
    { role, kind, trainable = true }: ParameterOptions = {},
  ) {
    this.role = checkedRole(name, value.shape, role);
    this.kind = kind;
    this.name = name;
    if (trainable && isHalf(value.dtype)) {
      throw new ArgumentError(
        `Cannot train parameter "${name}" in ${value.dtype}: updates need float32`,
        "convert it with asFloat32(), or freeze it",
      );
    }
    this.#value = keep(value);
    this.#gradient = new AccumulatedGradient(name, () => this.#value, trainable);
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
   * @param options  as for a single parameter; `role` and `kind` may be lists with one for each
   *   name
   * @returns  parameters with unspecified values, each owned by the caller
   * @throws ArgumentError for the role `matrix` and fewer than two axes
   * @example
   * ```ts
   * import { Parameter } from "@lrm/autograd";
   * import { Tensor } from "@lrm/tensor";
   * import { createReferenceBackend } from "@lrm/tensor/reference";
   * const [a, b] = Parameter.stack(createReferenceBackend(), ["a", "b"], [2, 3]);
   * expect(Tensor.join([a!.value, b!.value]).shape).toEqual([2, 2, 3]);
   * ```
   */
  static stack(
    backend: Backend,
    names: readonly string[],
    shape: Shape,
    { role, kind, trainable }: StackOptions = {},
  ): Parameter[] {
    const roles = names.map((name, index) =>
      checkedRole(name, shape, typeof role === "object" ? role[index] : role),
    );
    const values = sideBySide(backend, names.length, shape);
    const stack = names.map(
      (name, index) =>
        new Parameter(name, values[index]!, {
          role: roles[index],
          kind: typeof kind === "object" ? kind[index] : kind,
          trainable,
        }),
    );
    AccumulatedGradient.stack(
      backend,
      stack.map((parameter) => parameter.#gradient),
      shape,
    );
    return stack;
  }

  /** Current value, owned by the parameter. */
  get value(): Tensor {
    return this.#value;
  }

  /**
   * Replaces the value of a frozen parameter, and frees the one before.
   *
   * @param value  of the same shape; the parameter takes ownership
   * @throws ArgumentError if the parameter is trained or the shape differs
   */
  replace(value: Tensor): void {
    if (this.trainable || !sameShape(value.shape, this.shape)) {
      const why = this.trainable ? "it is trained" : `its shape is ${formatShape(this.shape)}`;
      throw new ArgumentError(
        `Cannot replace the value of parameter "${this.name}": ${why}`,
        this.trainable ? "freeze it first" : "pass a tensor of that shape",
      );
    }
    this.#value.dispose();
    this.#value = keep(value);
  }

  /** Converts a value of 16 bits to float32. Does nothing if it is float32. */
  widen(): void {
    if (isHalf(this.#value.dtype)) this.replace(asFloat32(this.#value));
  }

  /** Shape of the value. */
  get shape(): Shape {
    return this.value.shape;
  }

  /**
   * True if the parameter is trained. Set it between steps, before the forward pass. False freezes
   * the parameter and frees its gradient and input moment: operations compute no gradient of it,
   * and if none of their inputs needs one, they are not recorded. Optimizers leave the parameter as
   * it is. True converts a value of 16 bits to float32.
   *
   * @example
   * ```ts
   * import { linear, Parameter, Tape } from "@lrm/autograd";
   * import { tensor } from "@lrm/tensor";
   * import { createReferenceBackend } from "@lrm/tensor/reference";
   * const backend = createReferenceBackend();
   * using weight = new Parameter("weight", tensor(backend, [2], [1, 1]), { trainable: false });
   * using bias = new Parameter("bias", tensor(backend, [1]));
   * using x = tensor(backend, [3], [1, 1]);
   * using tape = new Tape(backend);
   * tape.backward(linear(tape.constant(x), weight, bias));
   * expect(Array.from(await bias.gradient.read())).toEqual([1]);
   * expect(() => weight.gradient).toThrow('parameter "weight": it is frozen');
   * ```
   */
  get trainable(): boolean {
    return this.#gradient.wanted;
  }

  /** Freezes the parameter, which frees its gradient and input moment, or trains it again. */
  set trainable(trainable: boolean) {
    if (trainable) this.widen();
    this.#gradient.wanted = trainable;
    if (!trainable) this.forgetInput();
  }

  /** True if gradients flow into it: the same as {@link Parameter.trainable}. */
  get differentiable(): boolean {
    return this.trainable;
  }

  /**
   * Sum of all contributions since {@link Parameter.zeroGradient}; zeros without any. Has the shape
   * of the value and is the same tensor as long as the parameter is trainable. Owned by the
   * parameter.
   *
   * @throws StateError if the parameter is frozen or disposed
   */
  get gradient(): Tensor {
    return this.#gradient.sum;
  }

  /**
   * True if a backward pass has contributed to the gradient since {@link Parameter.zeroGradient}.
   * `checkUsed` names the parameters where it stays false.
   */
  get hasGradient(): boolean {
    return this.#gradient.received;
  }

  /** Resets the gradient at no cost: the next contribution overwrites it. */
  zeroGradient(): void {
    this.#gradient.zero();
  }

  /**
   * Adds to the gradient. Does nothing if the parameter is frozen. For authors of operations.
   *
   * @param write  overwrites `into`, or adds to it if `accumulate`
   * @throws StateError if the parameter is disposed
   */
  contribute(write: (into: Tensor, accumulate: boolean) => void): void {
    this.#gradient.contribute(write);
  }

  /**
   * Adds a tensor to the gradient and takes ownership of it. For authors of operations.
   *
   * @param contribution  tensor of the shape of the value, not used elsewhere
   */
  receive(contribution: Tensor): void {
    this.contribute((into, accumulate) => {
      if (accumulate) addInto(into, contribution);
      else copyInto(into, contribution);
    });
    contribution.dispose();
  }

  /**
   * True once a layer has multiplied inputs by this weight `[out, ...]`, whose other axes are those
   * of the inputs, in a backward pass while it was trainable. Only such a weight can have an
   * {@link Parameter.inputMoment}.
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
    return this.#moment.mean;
  }

  /**
   * Starts to record {@link Parameter.inputMoment}, as the mean over all backward passes from now
   * on.
   *
   * @param blocks  number of diagonal blocks to record, a divisor of the width of the inputs
   */
  observeInput(blocks = 1): void {
    this.#moment.observe(blocks);
  }

  /** Frees the input moment and stops recording it. */
  forgetInput(): void {
    this.#moment.forget();
  }

  /**
   * Records the inputs of a layer if requested, and if the parameter is trainable. For authors of
   * operations, in the backward pass.
   *
   * @param input  rows of the parameter's width n: a variable `[..., n]`, or a function that
   *   computes their second moment in blocks, owned by the caller. It is called only if requested
   */
  recordInput(input: TapeValue | ((blocks: number) => Tensor)): void {
    if (!this.trainable) return;
    this.#fed = true;
    if (typeof input === "function") this.#moment.recordMoment(input);
    else this.#moment.record(input);
  }

  /**
   * Frees the value, the gradient and the input moment. Memory shared by a {@link Parameter.stack}
   * is freed with the last of its parameters.
   */
  dispose(): void {
    this.value.dispose();
    this.#gradient.dispose();
    this.forgetInput();
  }

  /** Calls `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}
