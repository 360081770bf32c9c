import { onlyFloat32 } from "./_only_float32.ts";
import { ArgumentError } from "./errors.ts";
import { formatShape, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/**
 * Orthonormal rows that span at least the rows of `vectors`, by Householder reflections.
 *
 * `vectors` and `out` are `[batch, count, length]` with count ≤ length and do not overlap.
 * Rank-deficient and zero input still gives orthonormal rows; nothing becomes NaN.
 */
export interface OrthonormalizeRowsOperation {
  readonly kind: "orthonormalizeRows";
  readonly vectors: Tensor;
  readonly out: Tensor;
  readonly batch: number;
  readonly count: number;
  readonly length: number;
}

/**
 * Orthonormal rows that span at least the rows of `vectors` (the Qᵀ of a QR decomposition of their
 * transpose, by Householder reflections).
 *
 * Safe for rank-deficient and zero input: rows stay orthonormal, nothing becomes NaN. The basis of
 * the span is the backend's choice.
 *
 * @param vectors  `[..., k, m]` with k ≤ m
 * @returns  `[..., k, m]`, owned by the caller
 * @throws ArgumentError when k > m
 */
export function orthonormalizeRows(vectors: Tensor): Tensor {
  const [count, length] = vectors.shape.slice(-2);
  if (count === undefined || length === undefined || count > length) {
    throw new ArgumentError(
      `Cannot orthonormalize the rows of ${formatShape(vectors.shape)}: a matrix needs at most as many rows as columns`,
      "transpose it or take a slice",
    );
  }
  onlyFloat32("orthonormalize rows of", vectors);
  const out = Tensor.allocate(vectors.backend, vectors.shape);
  if (out.size === 0) return out;
  const batch = sizeOf(vectors.shape.slice(0, -2));
  vectors.backend.run<OrthonormalizeRowsOperation>({
    kind: "orthonormalizeRows",
    vectors,
    out,
    batch,
    count,
    length,
  });
  return out;
}
