import { ArgumentError, formatShape, type Tensor } from "@lrm/tensor";

/**
 * Returns the rows and columns of a tensor of float32 matrices.
 *
 * @param name  name of the tensor for messages
 * @throws ArgumentError for another type, or fewer than two axes
 */
export function matrixShape(x: Tensor, name: string): readonly [m: number, n: number] {
  if (x.dtype !== "float32") {
    throw new ArgumentError(
      `Cannot orthogonalize ${name} of ${x.dtype}: it must be float32`,
      "copy() it to float32",
    );
  }
  const [m, n] = x.shape.slice(-2);
  if (m === undefined || n === undefined) {
    throw new ArgumentError(
      `Cannot orthogonalize ${name} of shape ${formatShape(x.shape)}: it needs at least two axes`,
      "reshape it to a matrix",
    );
  }
  return [m, n];
}
