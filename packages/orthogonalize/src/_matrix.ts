import { formatShape, type Tensor } from "@lrm/tensor";

/** Rows and columns of the last two axes, refusing what has fewer. */
export function matrixShape(x: Tensor, name: string): readonly [m: number, n: number] {
  if (x.dtype !== "float32") {
    throw new TypeError(`Cannot orthogonalize ${name} of ${x.dtype}: copy() it to float32`);
  }
  const [m, n] = x.shape.slice(-2);
  if (m === undefined || n === undefined) {
    throw new RangeError(
      `Cannot orthogonalize ${name} of shape ${formatShape(x.shape)}: it needs at least two axes; reshape it to a matrix`,
    );
  }
  return [m, n];
}
