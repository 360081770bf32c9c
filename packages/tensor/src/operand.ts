import type { Tensor } from "./tensor.ts";

/**
 * Strided view of a tensor in a {@link MapOperation} or {@link ReduceOperation}.
 *
 * The element at iteration index `(i0, i1, …)` is element `offset + Σ i·strides` of the tensor.
 * Offset and strides count elements, from the tensor's first element. A stride of 0 repeats.
 */
export interface Operand {
  readonly tensor: Tensor;
  readonly offset: number;
  /** One stride for each axis of the iteration space. */
  readonly strides: readonly number[];
}
