import { onlyFloat32 } from "./_only_float32.ts";
import { ArgumentError } from "./errors.ts";
import { formatShape, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/**
 * Computes orthonormal rows whose span contains the rows of `vectors`.
 *
 * `vectors` and `out` are `[batch, count, length]` with count ≤ length, and do not overlap.
 * Rank-deficient and zero input gives orthonormal rows too, never NaN.
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
 * Computes orthonormal rows whose span contains the rows of `vectors`: Qᵀ of a QR decomposition of
 * their transpose, by Householder reflections.
 *
 * Accepts rank-deficient and zero input: the result is orthonormal and never NaN. Backends may
 * choose different bases of the span.
 *
 * @param vectors  `[..., k, m]` with k ≤ m
 * @returns  `[..., k, m]`, owned by the caller
 * @throws ArgumentError if k > m
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
