import {
  addStrided,
  contiguousStrides,
  copyStrided,
  type Operand,
  type Shape,
  type Tensor,
} from "@lrm/tensor";

/** Describes the elements of a tensor from a position on, with the tensor's own axes. */
export function regionOf(tensor: Tensor, start: readonly number[]): Operand {
  const strides = contiguousStrides(tensor.shape);
  const offset = start.reduce((sum, index, axis) => sum + index * strides[axis]!, 0);
  return { tensor, offset, strides };
}

/** Describes all elements of a tensor, with its axes in another order. */
export function permutedRegion(tensor: Tensor, axes: readonly number[]): Operand {
  const strides = contiguousStrides(tensor.shape);
  return { tensor, offset: 0, strides: axes.map((axis) => strides[axis]!) };
}

/** Returns a position whose index is `start` on one axis, and 0 on the others. */
export function startOn(axis: number, start: number, shape: Shape): number[] {
  return shape.map((_, each) => (each === axis ? start : 0));
}

/** Copies `from` to `to`, or adds it. */
export function writeRegion(shape: Shape, from: Operand, to: Operand, accumulate: boolean): void {
  if (accumulate) addStrided(shape, from, to);
  else copyStrided(shape, from, to);
}
