import type { Tensor } from "@lrm/tensor";
import type { NamedParameter } from "./role.ts";

/** A parameter to train: a `Parameter` of `@lrm/autograd`, or any object like it. */
export interface OptimizerParameter extends NamedParameter {
  /** Unique within a model; state is saved under it. */
  readonly name: string;
  /** Changed in place, but not while `trainable` is false. */
  readonly value: Tensor;
  /** Of the value's shape; read, never written. */
  readonly gradient: Tensor;
  /**
   * `[n, n]`: mean of `z zᵀ` over the inputs z of this weight's layer in this step, or its diagonal
   * blocks, `[blocks, n/blocks, n/blocks]`. Only for rules that ask for it; see
   * `UpdateRule.observes`.
   */
  readonly inputMoment?: Tensor | undefined;
  /**
   * True once a layer has multiplied inputs by this weight, by the end of a backward pass. With
   * false, rules that ask for an `inputMoment` refuse in the first step, not only when they need
   * it. Default: unknown.
   */
  readonly fed?: boolean;
  /** Asks for the `inputMoment` of the coming step; called by `Optimizer.observe`. */
  observeInput?(blocks: number): void;
  /** Frees the `inputMoment`; called by `Optimizer.step`, once it was used. */
  forgetInput?(): void;
}
