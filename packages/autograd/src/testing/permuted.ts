import { contiguousStrides, type Shape, sizeOf } from "@lrm/tensor";

/** Permutes the axes of flat values in plain code. */
export function permuted(
  values: ArrayLike<number>,
  shape: Shape,
  axes: readonly number[],
): number[] {
  const strides = contiguousStrides(shape);
  const out = axes.map((axis) => shape[axis]!);
  const full = contiguousStrides(out);
  return Array.from({ length: sizeOf(shape) }, (_, index) => {
    const at = axes.reduce(
      (sum, axis, position) =>
        sum + (Math.floor(index / full[position]!) % out[position]!) * strides[axis]!,
      0,
    );
    return values[at]!;
  });
}
