import { type Backend, formatShape, full, keep, scope, type Tensor } from "@lrm/tensor";
import { Parameter } from "./parameter.ts";
import { Variable } from "./variable.ts";

/** What an operation tells the tape about a value that it made. */
export interface Recording {
  /** Everything that the value was made from. */
  readonly inputs: readonly (Variable | Parameter | undefined)[];
  /** Tensors that only the backward pass needs; the tape owns them. */
  readonly saved?: readonly Tensor[];
  /** Whether the backward pass reads the output's value. Default false. */
  readonly readsOutput?: boolean;
  /** Fills the value, where the caller has not: at once, but when it is first asked for in a block that is run again, whose last value nobody asks for. */
  readonly compute?: () => void;
  /** Whether `compute` always waits until the value is asked for. Where that comes after the backward pass, the backward pass has to fill it. Default false. */
  readonly lazy?: boolean;
  /** Turns `output.gradient` into contributions to the inputs. Tensors that it makes and does not hand over are freed. */
  readonly backward: (output: Variable) => void;
}

/** What kind of tape it is. */
export interface TapeOptions {
  /** Whether operations are recorded for a backward pass. Default true. */
  readonly recording?: boolean;
  /** Whether the backward pass runs each {@link Tape.block} again, rather than keep what is inside. Default false. */
  readonly recompute?: boolean;
}

interface Step {
  readonly output: Variable;
  readonly saved: readonly Tensor[];
  readonly backward: (output: Variable) => void;
}

/**
 * The record of a forward pass, and the owner of everything it made.
 *
 * Every differentiable operation takes the tape first. {@link Tape.backward} walks it in reverse, once, and frees each activation and each gradient as soon as the last operation that needs it has gone by; what is left after it are the loss and the gradients of leaves. One tape records one forward pass. Nothing is read back to the host.
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
 * const loss = crossEntropy(tape, linear(tape, tape.constant(x), weight), targets);
 * tape.backward(loss);
 * expect((await loss.value.read())[0]).toBeCloseTo(Math.log(2), 6);
 * expect(Array.from(await weight.gradient.read())).toEqual([0.5, 1, -0.5, -1]);
 * ```
 */
export class Tape {
  readonly backend: Backend;
  /** Whether operations are recorded for a backward pass. */
  readonly recording: boolean;
  readonly #recompute: boolean;
  readonly #steps: Step[] = [];
  #owned = new Set<Variable>();
  /** In the first run of a block, which is not recorded: what the block depends on. */
  #reads: Set<Variable | Parameter> | undefined;
  #replaying = false;

  constructor(backend: Backend, { recording = true, recompute = false }: TapeOptions = {}) {
    this.backend = backend;
    this.recording = recording;
    this.#recompute = recording && recompute;
  }

  /** A tape that records nothing, so that {@link Tape.scope} can free intermediate values early. */
  static inference(backend: Backend): Tape {
    return new Tape(backend, { recording: false });
  }

  /** A leaf that collects a gradient. The caller keeps owning `value`; the tape owns the gradient. */
  variable(value: Tensor): Variable {
    const variable = new Variable(value, { differentiable: this.recording, owned: false });
    this.#owned.add(variable);
    return variable;
  }

  /** A leaf without a gradient. The caller keeps owning `value`. */
  constant(value: Tensor): Variable {
    const variable = new Variable(value, { differentiable: false, owned: false });
    this.#owned.add(variable);
    return variable;
  }

  /**
   * Puts a value on the tape, which owns it from now on; for authors of operations.
   *
   * @param value  new memory, which nobody else frees
   */
  record(
    value: Tensor,
    { inputs, saved = [], readsOutput = false, compute, lazy = false, backward }: Recording,
  ): Variable {
    const sources = inputs.filter((input) => input instanceof Parameter || input?.differentiable);
    for (const each of sources) this.#reads?.add(each!);
    const differentiable = this.#records && sources.length > 0;
    // What is not recorded is filled at once: a scope may free what it is made from.
    const later = differentiable && (lazy || this.#replaying) ? compute : undefined;
    const output = new Variable(value, { differentiable, owned: true, compute: later });
    this.#owned.add(output);
    if (later === undefined) compute?.();
    if (!differentiable) {
      for (const each of saved) each.dispose();
      return output;
    }
    for (const input of inputs) if (input instanceof Variable) input.readers++;
    if (readsOutput) output.readers++;
    this.#steps.push({ output, saved: saved.map(keep), backward });
    return output;
  }

  /**
   * Runs a part of a model. On an inference tape everything made in it, except the result, is freed at its end; on a recording tape it changes nothing.
   *
   * @param body  synchronous
   */
  scope(body: () => Variable): Variable {
    if (this.#records) return body();
    const outer = this.#owned;
    this.#owned = new Set();
    let result: Variable | undefined;
    try {
      result = body();
      return result;
    } finally {
      for (const variable of this.#owned) {
        if (variable === result) outer.add(variable);
        else variable.free();
      }
      this.#owned = outer;
    }
  }

  /**
   * Runs a block of a model. On a tape with `recompute`, everything made in it, except the result, is freed at its end, and made again when the backward pass comes by: by the same kernels, so that gradients are the same to the last bit. Elsewhere it is a {@link Tape.scope}.
   *
   * Blocks may contain blocks.
   *
   * @param body  synchronous, gives the same at every call
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
   *   tape.block(() => gelu(tape, linear(tape, leaf, weight)));
   *   return backend.memory().liveBuffers;
   * });
   * expect(live).toEqual([4, 3]); // weight, x and the result; without recompute, what the gate gets too
   * ```
   */
  block(body: () => Variable): Variable {
    if (!this.#recompute || this.#reads !== undefined) return this.scope(body);
    const reads = new Set<Variable | Parameter>();
    this.#reads = reads;
    let output: Variable;
    try {
      output = this.scope(body);
    } finally {
      this.#reads = undefined;
    }
    if (output.differentiable || reads.size === 0) return output;
    output.differentiable = true;
    const variables = [...reads].filter((read) => read instanceof Variable);
    for (const each of variables) each.readers++;
    const backward = (): void => {
      // The operations inside count themselves.
      for (const each of variables) each.readers--;
      this.#replaying = true;
      try {
        body().receive(output.takeGradient());
      } finally {
        this.#replaying = false;
      }
    };
    this.#steps.push({ output, saved: [], backward });
    return output;
  }

  /** Frees a value that nothing reads any more, made in the current scope of an inference tape. On a recording tape it changes nothing: there the backward pass frees. */
  release(variable: Variable): void {
    if (!this.#records && this.#owned.delete(variable)) variable.free();
  }

  /**
   * Adds `scale · d loss / d parameter` to the gradient of every parameter that `loss` depends on, and frees the activations.
   *
   * The loss's own value stays until {@link Tape.dispose}. Start reading it after this call: a loss that is computed together with its gradient (`linearCrossEntropy`) is then computed once.
   *
   * @param loss  one element, made on this tape
   * @param scale  1 / number of micro-batches, for the gradient of their mean
   * @throws Error when the tape records nothing, or has been walked already
   */
  backward(loss: Variable, scale = 1): void {
    if (!this.recording) {
      throw new Error("Cannot differentiate on an inference tape: use new Tape(backend)");
    }
    if (!this.#steps.some(({ output }) => output === loss)) {
      throw new Error(
        "Cannot differentiate a value that is not on this tape: call backward() once, with a loss that this tape recorded and that depends on a parameter or variable",
      );
    }
    if (loss.shape.some((extent) => extent !== 1)) {
      throw new RangeError(
        `Cannot differentiate a value of shape ${formatShape(loss.shape)}: reduce it to one element first`,
      );
    }
    loss.receive(full(this.backend, loss.shape, scale));
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      const { output, saved, backward } = step;
      try {
        if (output.hasGradient) scope(() => backward(output));
      } finally {
        for (const each of saved) each.dispose();
        output.free({ keepValue: output === loss });
        if (output !== loss) this.#owned.delete(output);
      }
    }
  }

  /** Whether operations are recorded now. */
  get #records(): boolean {
    return this.recording && this.#reads === undefined;
  }

  /** Frees everything that the tape made. */
  dispose(): void {
    for (const { saved } of this.#steps) for (const each of saved) each.dispose();
    this.#steps.length = 0;
    for (const variable of this.#owned) variable.free();
    this.#owned.clear();
  }

  /** `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}
