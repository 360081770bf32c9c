import { broadcastStrides, contiguousStrides, type Shape, sizeOf } from "@lrm/tensor";

/** Repeats the values of a tensor of shape `from` as NumPy does to get the shape `to`. */
export function expand(values: ArrayLike<number>, from: Shape, to: Shape): Float64Array {
  const [strides, full] = [broadcastStrides(from, to), contiguousStrides(to)];
  return Float64Array.from({ length: sizeOf(to) }, (_, index) => {
    const offset = strides.reduce(
      (sum, stride, axis) => sum + stride * (Math.floor(index / full[axis]!) % to[axis]!),
      0,
    );
    return values[offset]!;
  });
}

/** Splits flat values into rows of a length. */
export function rowsOf(values: Float64Array, length: number): number[][] {
  return Array.from({ length: values.length / length }, (_, row) =>
    Array.from(values.slice(row * length, (row + 1) * length)),
  );
}
