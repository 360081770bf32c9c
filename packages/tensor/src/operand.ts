import type { Tensor } from "./tensor.ts";

/**
 * A strided view of a tensor inside a {@link MapOperation} or {@link ReduceOperation}.
 *
 * The element at iteration index `(i0, i1, …)` is `tensor` element `offset + Σ i·strides` (all in
 * elements, relative to the tensor's first element). A stride of 0 repeats.
 */
export interface Operand {
  readonly tensor: Tensor;
  readonly offset: number;
  /** One stride for each axis of the iteration space. */
  readonly strides: readonly number[];
}
