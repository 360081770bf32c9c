import { type Backend, type HalfType, StateError, type Tensor } from "@lrm/tensor";
import { OwnedValues } from "./_owned_values.ts";
import { Recomputation } from "./_recomputation.ts";
import { Steps } from "./_steps.ts";
import { storedType } from "./_stored_type.ts";
import type { Differentiable } from "./differentiable.ts";
import { Parameter } from "./parameter.ts";
import type { Recording, SeveralRecording } from "./recording.ts";
import type { BackwardOptions, TapeOptions } from "./tape_options.ts";
import { TapeValue, type TapeValueOptions } from "./tape_value.ts";

/**
 * A value on a {@link Tape}, with its gradient. Operations on it are recorded on the same tape,
 * which owns both.
 */
export class Variable extends TapeValue {
  /** Tape that made the variable. */
  readonly tape: Tape;

  /** Called by tapes: use {@link Tape.constant} or {@link Tape.variable}. */
  constructor(tape: Tape, value: Tensor, options: TapeValueOptions) {
    super(value, options);
    this.tape = tape;
  }
}

/**
 * Records a forward pass and owns all values that it makes.
 *
 * {@link Tape.constant} and {@link Tape.variable} put tensors on the tape. A variable knows its
 * tape, so operations take only their operands. {@link Tape.backward} walks the record once, in
 * reverse, and frees each activation and gradient after its last use; the loss and the gradients of
 * leaves remain. One tape records one forward pass. Nothing is read back to the host.
 *
 * @example
 * ```ts
 * import { crossEntropy, linear, Parameter, Tape } from "@lrm/autograd";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * using weight = new Parameter("weight", tensor(backend, [0, 0, 0, 0], [2, 2]));
 * using x = tensor(backend, [1, 2], [1, 2]);
 * using targets = tensor(backend, Int32Array.of(1));
 * using tape = new Tape(backend);
 * const loss = crossEntropy(linear(tape.constant(x), weight), targets);
 * tape.backward(loss);
 * expect((await loss.value.read())[0]).toBeCloseTo(Math.log(2), 6);
 * expect(Array.from(await weight.gradient.read())).toEqual([0.5, 1, -0.5, -1]);
 * ```
 */
export class Tape {
  readonly backend: Backend;
  /** True if operations are recorded for a backward pass. */
  readonly recording: boolean;
  readonly #recompute: boolean;
  /** Type of 16 bits in which values inside of blocks are stored. */
  readonly #storedType: HalfType | undefined;
  /** True once a block has run. */
  #hasBlocks = false;
  readonly #steps: Steps;
  readonly #owned = new OwnedValues();
  readonly #blocks = new Recomputation();

  /** @throws ArgumentError for `activations` that have no effect with the other options */
  constructor(backend: Backend, options: TapeOptions = {}) {
    const { recording = true, recompute = false } = options;
    this.backend = backend;
    this.recording = recording;
    this.#recompute = recording && recompute;
    this.#storedType = storedType(options);
    this.#steps = new Steps(backend);
  }

  /**
   * Makes a tape that records nothing, so that {@link Tape.scope} can free intermediate values
   * early.
   */
  static inference(backend: Backend): Tape {
    return new Tape(backend, { recording: false });
  }

  /**
   * Makes a leaf with a gradient, which the tape owns. The leaf is a view: the caller keeps
   * ownership of `value` and may dispose it, but does not overwrite it before the backward pass.
   */
  variable(value: Tensor): Variable {
    return this.#leaf(value, this.recording);
  }

  /**
   * Makes a leaf without a gradient, a view as of {@link Tape.variable}. Of a value on a tape, use
   * `stopGradient`, whose memory is freed earlier.
   */
  constant(value: Tensor): Variable {
    const leaf = this.#leaf(value, false);
    if (this.replaying) this.#freeInBackward([leaf]);
    return leaf;
  }

  #leaf(value: Tensor, differentiable: boolean): Variable {
    const variable = new Variable(this, value.reshape(value.shape), { differentiable, leaf: true });
    this.#owned.add(variable);
    return variable;
  }

  /**
   * Frees values without a gradient when the backward pass gets there. All that reads them was
   * recorded later.
   */
  #freeInBackward(outputs: readonly Variable[]): void {
    this.#steps.add({ outputs, backward: () => {} });
  }

  /**
   * Makes a variable of a parameter, whose gradient flows into the parameter. Operations take
   * parameters beside variables as they are; this is for those whose only operand is a parameter,
   * such as a penalty on weights. Takes no memory for the value.
   *
   * @example
   * ```ts
   * import { Parameter, square, sum, Tape } from "@lrm/autograd";
   * import { tensor } from "@lrm/tensor";
   * import { createReferenceBackend } from "@lrm/tensor/reference";
   * const backend = createReferenceBackend();
   * using weight = new Parameter("weight", tensor(backend, [3, 4]));
   * using tape = new Tape(backend);
   * const penalty = sum(square(tape.parameter(weight)));
   * tape.backward(penalty);
   * expect(Array.from(await penalty.value.read())).toEqual([25]);
   * expect(Array.from(await weight.gradient.read())).toEqual([6, 8]);
   * ```
   */
  parameter(parameter: Parameter): Variable {
    return this.record(parameter.value.reshape(parameter.shape), {
      inputs: [parameter],
      sharesMemoryOf: parameter,
      backward: (variable) => parameter.receive(variable.takeGradient()),
    });
  }

  /**
   * Records a value on the tape, which takes ownership. For authors of operations.
   *
   * @param value  new tensor, which nobody else frees
   * @returns the variable of the value
   */
  record(value: Tensor, recording: Recording): Variable {
    const { backward } = recording;
    const [output] = this.#record([value], {
      ...recording,
      backward: (outputs) => backward(outputs[0]!),
    });
    return output!;
  }

  /**
   * Records the values of an operation with several outputs as one step. Its backward pass runs
   * once, if any of the outputs has a gradient; ask each for `hasGradient`. For authors of
   * operations.
   *
   * @param values  new tensors, which nobody else frees
   * @returns the variables of the values, in the same order
   */
  recordSeveral(values: readonly Tensor[], recording: SeveralRecording): Variable[] {
    return this.#record(values, recording);
  }

  #record(
    values: readonly Tensor[],
    {
      inputs,
      saved = [],
      readsOutput = false,
      sharesMemoryOf,
      compute,
      lazy = false,
      backward,
    }: Omit<Recording, "backward"> & SeveralRecording,
  ): Variable[] {
    const operands = inputs.filter((input) => input !== undefined);
    const sources = operands.filter((input) => input.differentiable);
    this.#blocks.read(sources);
    const differentiable = this.#records && sources.length > 0;
    // A value that is not recorded is filled now, as a scope may free its inputs.
    const later = differentiable && (lazy || this.replaying) ? compute : undefined;
    const outputs = values.map((value) => {
      const options = { differentiable, compute: later, sharesMemoryOf };
      const output = new Variable(this, value, options);
      this.#owned.add(output);
      return output;
    });
    if (later === undefined) compute?.();
    if (!differentiable) {
      for (const each of saved) each.dispose();
      const detached = sharesMemoryOf?.differentiable === true;
      if (this.#records && (this.replaying || detached)) this.#freeInBackward(outputs);
      return outputs;
    }
    for (const input of operands) if (input instanceof Variable) input.readers++;
    if (readsOutput) for (const output of outputs) output.readers++;
    const parameters = parametersOf(sources);
    this.#steps.add({ outputs, saved, parameters, backward: () => backward(outputs) });
    return outputs;
  }

  /**
   * Runs a part of a model. At its end, frees everything made in it, except the result and, on a
   * recording tape, what the backward pass needs. Values that need no gradient, as those of frozen
   * layers, otherwise stay until {@link Tape.dispose}.
   *
   * @param body  synchronous function
   */
  scope(body: () => Variable): Variable {
    return this.#owned.scope(body, (value) => this.#records && value.needed);
  }

  /**
   * Runs a block of a model. On a tape with `recompute`, frees everything made in it at its end,
   * except the result, and runs it again in the backward pass. The same kernels run, so gradients
   * are identical to the last bit. On a tape with `activations` of 16 bits, rounds everything made
   * in it at its end, except the result. On other tapes it is a {@link Tape.scope}.
   *
   * Blocks may contain blocks.
   *
   * @param body  synchronous function that computes the same at every call
   * @see Chen et al. 2016, https://arxiv.org/abs/1604.06174
   * @example
   * ```ts
   * import { gelu, linear, Parameter, Tape } from "@lrm/autograd";
   * import { tensor } from "@lrm/tensor";
   * import { createReferenceBackend } from "@lrm/tensor/reference";
   * const backend = createReferenceBackend();
   * using weight = new Parameter("weight", tensor(backend, [1, 2, 3, 4], [2, 2]));
   * using x = tensor(backend, [1, 1], [1, 2]);
   * const live = [false, true].map((recompute) => {
   *   using tape = new Tape(backend, { recompute });
   *   const leaf = tape.variable(x);
   *   tape.block(() => gelu(linear(leaf, weight)));
   *   return backend.memory().liveBuffers;
   * });
   * // Weight, x and the result; without recompute also the input of gelu.
   * expect(live).toEqual([4, 3]);
   * ```
   */
  block(body: () => Variable): Variable {
    const type = this.#storedType;
    if (type !== undefined) {
      this.#hasBlocks = true;
      return this.#owned.scope(
        body,
        ({ needed }) => needed,
        (value) => value.halve(type),
      );
    }
    if (!this.#recompute || this.#blocks.collecting) return this.scope(body);
    const before = this.#owned.all();
    const { output, reads } = this.#blocks.collect(() => this.scope(body));
    if (output.differentiable || reads.length === 0) return output;
    // The body may read any of them, also by other ways than an operation.
    for (const value of before) value.pinned = true;
    output.differentiable = true;
    const backward = this.#blocks.again(reads, () => {
      body().receive(output.takeGradient());
    });
    this.#steps.add({ outputs: [output], parameters: parametersOf(reads), backward });
    return output;
  }

  /**
   * Frees a value of the current scope that nothing reads anymore. Does nothing if the backward
   * pass needs it, and frees it then.
   */
  release(variable: Variable): void {
    if (!(this.#records && variable.needed)) this.#owned.release(variable);
  }

  /**
   * Adds `scale · d loss / d parameter` to the gradient of every parameter that `loss` depends on,
   * and frees the activations.
   *
   * The value of the loss stays until {@link Tape.dispose}. Read it after this call, so that a loss
   * that is computed together with its gradient (`linearCrossEntropy`) is computed only once.
   *
   * @param loss  one element, made on this tape
   * @param scale  1 / number of micro-batches, for the gradient of their mean. Default: 1
   * @param options  `onGradient`: called with each parameter as soon as this pass adds nothing more
   *   to its gradient
   * @throws StateError if the tape records nothing, `backward()` has run already, or `activations`
   *   of 16 bits are set and no block has run; ArgumentError if the loss has more than one element
   */
  backward(loss: Variable, scale = 1, { onGradient = () => {} }: BackwardOptions = {}): void {
    if (!this.recording) {
      throw new StateError(
        "Cannot differentiate on an inference tape: it records nothing",
        "use new Tape(backend)",
      );
    }
    if (this.#storedType !== undefined && !this.#hasBlocks) {
      throw new StateError(
        `Cannot store activations in ${this.#storedType}: this model has no blocks`,
        "run its layers in tape.block(), or leave out activations",
      );
    }
    this.#steps.walk(loss, scale, {
      freed: (output) => this.#owned.remove(output),
      final: onGradient,
    });
  }

  /**
   * True while the backward pass runs a block again. Operations with a state of their own, such as
   * running statistics, leave it as it is then.
   */
  get replaying(): boolean {
    return this.#blocks.replaying;
  }

  /** True if operations are recorded at the moment. */
  get #records(): boolean {
    return this.recording && !this.#blocks.collecting;
  }

  /** Frees everything that the tape made. */
  dispose(): void {
    this.#steps.dispose();
    this.#owned.dispose();
  }

  /** Calls `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

function parametersOf(sources: readonly Differentiable[]): Parameter[] {
  return [...new Set(sources)].filter((each) => each instanceof Parameter);
}
