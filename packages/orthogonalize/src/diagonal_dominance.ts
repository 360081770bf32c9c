import {
  ArgumentError,
  defineMap,
  formatShape,
  identity,
  map,
  matmul,
  scope,
  type Tensor,
} from "@lrm/tensor";
import { matrixShape } from "./_matrix.ts";
import { normalize } from "./_normalize.ts";

// A = VVᵀ has a norm of at most 1. A row that is orthogonal to all others gives a large number
// instead of infinity.
const dominance = defineMap(["A", "I"], ["others"], ({ A, I, others }) => {
  const size = A.abs();
  const own = size.mul(I).rowSum();
  const rest = I.select(0, size).rowSum().div(others);
  return { out: own.div(rest.max(1e-30)) };
});

/**
 * Measures how close the rows of matrices are to being orthogonal to each other, on the device:
 * `r_i = |(VVᵀ)_ii| / mean_{j≠i} |(VVᵀ)_ij|`.
 *
 * RMNP treats rows as orthogonal, which requires values above 1 for every row of the momentum. In
 * trained transformers their mean is above 5.
 *
 * @param V  `[..., m, n]`, usually momentum; at least two rows; not modified
 * @returns  `[..., m]`, owned by the caller; 0 for zero rows, up to 1e30 for rows orthogonal to all
 *   others
 * @throws ArgumentError for matrices of one row
 * @see Deng et al. 2026, "RMNP: Row-Momentum Normalized Preconditioning for Scalable Matrix-Based
 *   Optimization", https://arxiv.org/abs/2603.20527
 * @example
 * ```ts
 * import { diagonalDominance } from "@lrm/orthogonalize";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const V = tensor(createReferenceBackend(), [3, 0, 1, 1], [2, 2]); // VVᵀ = [9 3; 3 2]
 * const [first, second] = await diagonalDominance(V).read();
 * expect(first).toBeCloseTo(9 / 3, 5);
 * expect(second).toBeCloseTo(2 / 3, 5);
 * ```
 */
export function diagonalDominance(V: Tensor): Tensor {
  const [m] = matrixShape(V, "a tensor");
  if (m < 2) {
    throw new ArgumentError(
      `Cannot compare the rows of a matrix of shape ${formatShape(V.shape)}: it has ${m}`,
      "pass at least two",
    );
  }
  return scope(() => {
    const X = normalize(V);
    const A = matmul(X, X, { transposeB: true, symmetric: true }); // [..., m, m]
    const I = identity(V.backend, m);
    return map(dominance, { A, I }, { scalars: { others: m - 1 } }).out.reshape(
      V.shape.slice(0, -1),
    );
  });
}
