import { addInto, keep, type Shape, secondMoment, Tensor } from "@lrm/tensor";

/** How a {@link Variable} is made; by tapes. */
export interface VariableOptions {
  /** Whether gradients flow into it. */
  readonly differentiable: boolean;
  /** Whether the variable frees its value. */
  readonly owned: boolean;
  /** Fills the value, when it is first asked for. */
  readonly compute?: (() => void) | undefined;
}

/**
 * A value on a tape, with a slot for its gradient.
 *
 * The tape owns it: after the backward pass has gone by, or with the tape, its memory is freed.
 */
export class Variable {
  readonly shape: Shape;
  /** Whether gradients flow into it; set by tapes. */
  differentiable: boolean;
  /** How many recorded operations may still read the value in their backward pass. */
  readers = 0;
  readonly #value: Tensor;
  #owned: boolean;
  #compute: (() => void) | undefined;
  #gradient: Tensor | undefined;
  readonly #moments = new Map<number, Tensor>();

  constructor(value: Tensor, { differentiable, owned, compute }: VariableOptions) {
    this.shape = value.shape;
    this.differentiable = differentiable;
    this.#value = owned ? keep(value) : value;
    this.#owned = owned;
    this.#compute = compute;
  }

  /** The value, owned by the tape. */
  get value(): Tensor {
    const compute = this.#compute;
    this.#compute = undefined;
    compute?.();
    return this.#value;
  }

  /** Whether something has flowed into the gradient. */
  get hasGradient(): boolean {
    return this.#gradient !== undefined;
  }

  /**
   * The gradient, of the value's shape, owned by the tape. A leaf's is there from the backward pass to the end of the tape; others only while the backward pass goes by.
   *
   * @throws Error when nothing has flowed into it
   */
  get gradient(): Tensor {
    if (this.#gradient === undefined) {
      throw new Error(
        "Cannot read a gradient that does not exist: run backward() first, and make the variable with tape.variable()",
      );
    }
    return this.#gradient;
  }

  /**
   * Adds to the gradient; for authors of operations. Nothing happens where no gradient is wanted.
   *
   * @param write  writes all of `into`, or adds to it when `accumulate`
   */
  contribute(write: (into: Tensor, accumulate: boolean) => void): void {
    if (!this.differentiable) return;
    const existing = this.#gradient;
    const into = existing ?? Tensor.allocate(this.#value.backend, this.shape);
    write(into, existing !== undefined);
    this.#gradient = keep(into);
  }

  /**
   * Adds a tensor to the gradient and takes ownership of it: the first one becomes the gradient without a copy.
   *
   * @param contribution  of the value's shape, used by nobody else
   */
  receive(contribution: Tensor): void {
    if (this.differentiable && this.#gradient === undefined) {
      this.#gradient = keep(contribution);
      return;
    }
    if (this.differentiable) addInto(this.gradient, contribution);
    contribution.dispose();
  }

  /** Moves the gradient out: the caller owns it, for instance to overwrite it and let an input {@link Variable.receive} it. */
  takeGradient(): Tensor {
    const gradient = this.gradient;
    this.#gradient = undefined;
    return gradient;
  }

  /** Moves the value's memory out, where the tape owns it and only the one operation that asks still reads it; undefined elsewhere. */
  takeValue(): Tensor | undefined {
    if (!this.#owned || this.readers !== 1) return undefined;
    this.#owned = false;
    return this.value;
  }

  /**
   * The second moment of the value's rows, computed once for all weights that ask; the variable's own.
   *
   * @param blocks  on its diagonal, see `secondMoment`
   */
  secondMoment(blocks: number): Tensor {
    let moment = this.#moments.get(blocks);
    if (moment === undefined) {
      moment = keep(secondMoment(this.value, { blocks }));
      this.#moments.set(blocks, moment);
    }
    return moment;
  }

  /** Frees the gradient and, unless `keepValue`, the value; by tapes. */
  free({ keepValue = false }: { readonly keepValue?: boolean } = {}): void {
    this.#gradient?.dispose();
    this.#gradient = undefined;
    for (const moment of this.#moments.values()) moment.dispose();
    this.#moments.clear();
    if (this.#owned && !keepValue) this.#value.dispose();
  }
}
