import {
  addInto,
  asFloat32,
  asHalf,
  type HalfType,
  keep,
  type Shape,
  StateError,
  secondMoment,
  Tensor,
} from "@lrm/tensor";
import type { Differentiable } from "./differentiable.ts";

/** Options of a {@link TapeValue}. Set by tapes. */
export interface TapeValueOptions {
  /** True if gradients flow into it. */
  readonly differentiable: boolean;
  /** True for a value from outside of the tape, which is never overwritten. Default: false. */
  readonly leaf?: boolean;
  /** Fills the value on first access. */
  readonly compute?: (() => void) | undefined;
  /** Operand whose memory the value shares, for views. */
  readonly sharesMemoryOf?: Differentiable | undefined;
}

/**
 * A value on a tape, with its gradient: all of a `Variable` but its tape. The tape owns both, and
 * frees them in the backward pass or when it is disposed.
 */
export class TapeValue implements Differentiable {
  readonly shape: Shape;
  /** True if gradients flow into it. Set by tapes. */
  differentiable: boolean;
  /** Number of recorded operations whose backward pass may still read the value. */
  readers = 0;
  /** True if a block that runs again in the backward pass may read the value. Set by tapes. */
  pinned = false;
  /** Disposed while `#half` stands for it. */
  #value: Tensor;
  /** Value while it is stored in 16 bits. */
  #half: Tensor | undefined;
  /** True if nobody may overwrite the value. */
  readonly #leaf: boolean;
  /** False once the value was taken. */
  #owned = true;
  readonly #sharesMemoryOf: Differentiable | undefined;
  #compute: (() => void) | undefined;
  #gradient: Tensor | undefined;
  readonly #moments = new Map<number, Tensor>();

  /** @param value  new tensor, owned by this object */
  constructor(
    value: Tensor,
    { differentiable, leaf = false, compute, sharesMemoryOf }: TapeValueOptions,
  ) {
    this.shape = value.shape;
    this.differentiable = differentiable;
    this.#value = keep(value);
    this.#leaf = leaf;
    this.#compute = compute;
    this.#sharesMemoryOf = sharesMemoryOf;
  }

  /** Value, owned by the tape. Computed on first access if it was deferred. */
  get value(): Tensor {
    const compute = this.#compute;
    this.#compute = undefined;
    compute?.();
    if (this.#half !== undefined) {
      this.#value = keep(asFloat32(this.#half));
      this.#half.dispose();
      this.#half = undefined;
    }
    return this.#value;
  }

  /**
   * Stores the value in 16 bits until it is read again, which gives the rounded value. Changes
   * nothing for values of leaves, values that share their memory, and one number a row, such as a
   * mean, whose memory is not worth the rounding.
   */
  halve(type: HalfType): void {
    if (this.#half !== undefined || this.#compute !== undefined || this.#leaf) return;
    if (this.#value.dtype !== "float32" || this.#value.references > 1) return;
    if ((this.shape.at(-1) ?? 1) === 1) return;
    this.#half = keep(asHalf(this.#value, type));
    this.#value.dispose();
  }

  /** True once the gradient has received a contribution. */
  get hasGradient(): boolean {
    return this.#gradient !== undefined;
  }

  /**
   * Gradient, of the shape of the value, owned by the tape. The gradient of a leaf lives from the
   * backward pass to the end of the tape, any other only during the backward pass.
   *
   * @throws StateError if it has received no contribution
   */
  get gradient(): Tensor {
    if (this.#gradient === undefined) {
      throw new StateError(
        "Cannot read a gradient: it does not exist",
        "run backward() first, and make the variable with tape.variable()",
      );
    }
    return this.#gradient;
  }

  /**
   * Adds to the gradient. Does nothing if the variable needs no gradient. For authors of
   * operations.
   *
   * @param write  overwrites `into`, or adds to it if `accumulate`
   */
  contribute(write: (into: Tensor, accumulate: boolean) => void): void {
    if (!this.differentiable) return;
    const existing = this.#gradient;
    const into = existing ?? Tensor.allocate(this.#value.backend, this.shape);
    write(into, existing !== undefined);
    this.#gradient = keep(into);
  }

  /**
   * Adds a tensor to the gradient and takes ownership of it. The first one becomes the gradient
   * without a copy.
   *
   * @param contribution  tensor of the shape of the value, not used elsewhere
   */
  receive(contribution: Tensor): void {
    if (this.differentiable && this.#gradient === undefined) {
      this.#gradient = keep(contribution);
      return;
    }
    if (this.differentiable) addInto(this.gradient, contribution);
    contribution.dispose();
  }

  /**
   * Passes ownership of the gradient to the caller, who may overwrite it and pass it on to an input
   * by {@link TapeValue.receive}.
   */
  takeGradient(): Tensor {
    const gradient = this.gradient;
    this.#gradient = undefined;
    return gradient;
  }

  /**
   * Passes ownership of the value to the caller, who may overwrite it, if the caller is its last
   * reader and nothing else shares the memory, such as a constant that was made of the value. A
   * view is taken only if its operation is the last reader of the memory it shares.
   *
   * @returns undefined otherwise, and for leaves
   */
  takeValue(): Tensor | undefined {
    const holders = this.#lastHolders;
    if (holders === undefined) return undefined;
    const { value } = this;
    if (value.references > holders) return undefined;
    this.#owned = false;
    return value;
  }

  /** Number of variables that share the memory; undefined if one of them has other readers. */
  get #lastHolders(): number | undefined {
    if (this.#leaf || this.pinned || !this.#owned || this.readers !== 1) return undefined;
    const shared = this.#sharesMemoryOf;
    if (shared === undefined) return 1;
    const others = shared instanceof TapeValue ? shared.#lastHolders : undefined;
    return others === undefined ? undefined : others + 1;
  }

  /** True if the backward pass may still need the value or its gradient. */
  get needed(): boolean {
    return this.differentiable || this.readers > 0 || this.pinned;
  }

  /**
   * Returns the second moment of the rows of the value, computed once for all weights. The variable
   * owns it.
   *
   * @param blocks  number of diagonal blocks, see `secondMoment` of `@lrm/tensor`
   */
  secondMoment(blocks: number): Tensor {
    let moment = this.#moments.get(blocks);
    if (moment === undefined) {
      moment = keep(secondMoment(this.value, { blocks }));
      this.#moments.set(blocks, moment);
    }
    return moment;
  }

  /** Frees the gradient and, unless `keepValue`, the value. Called by tapes. */
  free({ keepValue = false }: { readonly keepValue?: boolean } = {}): void {
    this.#gradient?.dispose();
    this.#gradient = undefined;
    for (const moment of this.#moments.values()) moment.dispose();
    this.#moments.clear();
    this.#half?.dispose();
    if (this.#owned && !keepValue) this.#value.dispose();
  }
}
