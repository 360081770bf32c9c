import type { Shape, Tensor } from "@lrm/tensor";

/** A value that can receive a gradient: a `Variable` or a `Parameter`. */
export interface Differentiable {
  readonly value: Tensor;
  /** Shape of the value. */
  readonly shape: Shape;
  /** True if gradients flow into it. */
  readonly differentiable: boolean;
  /**
   * Adds to the gradient. Does nothing if `differentiable` is false.
   *
   * @param write  overwrites `into`, or adds to it if `accumulate`
   */
  contribute(write: (into: Tensor, accumulate: boolean) => void): void;
  /**
   * Adds a tensor to the gradient and takes ownership of it.
   *
   * @param contribution  tensor of the shape of the value, not used elsewhere
   */
  receive(contribution: Tensor): void;
}
