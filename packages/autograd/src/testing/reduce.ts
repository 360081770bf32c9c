import { contiguousStrides, type Shape, sizeOf } from "@lrm/tensor";

/** Reduces flat values over axes in plain code, in the order of the remaining axes. */
export function reduced(
  values: ArrayLike<number>,
  shape: Shape,
  axes: readonly number[],
  combine: (group: readonly number[]) => number,
): number[] {
  const strides = contiguousStrides(shape);
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const groups = new Map<string, number[]>();
  for (let index = 0; index < sizeOf(shape); index++) {
    const key = kept.map((axis) => Math.floor(index / strides[axis]!) % shape[axis]!).join();
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(values[index]!);
  }
  return [...groups.values()].map(combine);
}
