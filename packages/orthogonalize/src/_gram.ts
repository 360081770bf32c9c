import { defineMap, map, matmul, reduce, type Tensor } from "@lrm/tensor";
import { matrixShape } from "./_matrix.ts";
import { normalize } from "./_normalize.ts";

/** Computes the smaller Gram matrix of each matrix, `[..., min, min]`: XXᵀ, or XᵀX if X is tall. */
export function gramOf(X: Tensor): Tensor {
  const [m, n] = matrixShape(X, "a tensor");
  const wide = m <= n;
  return matmul(X, X, { transposeA: !wide, transposeB: wide, symmetric: true });
}

/**
 * Number of squarings. After t of them the Rayleigh quotient of k eigenvalues is too low by at most
 * ln(k)/2^(t+1): 0.1 % for k = 4096.
 */
const SQUARINGS = 12;

const product = defineMap(["x", "y"], [], ({ x, y }) => ({ out: x.mul(y) }));
const quotient = defineMap(["x", "y"], [], ({ x, y }) => ({ out: x.div(y.max(1e-37)) }));

/**
 * Computes the largest eigenvalue of positive semi-definite matrices by the Rayleigh quotient
 * `⟨AP, P⟩ / ⟨P, P⟩` of `P = A^(2^t)`. Needs only matrix products, and no start vector, which could
 * be orthogonal to the eigenvector. Call it within a scope.
 *
 * @param A  `[..., k, k]`, symmetric
 * @returns  `[..., 1, 1]`; 0 for zero
 */
export function largestEigenvalue(A: Tensor): Tensor {
  let P = normalize(A);
  for (let squaring = 0; squaring < SQUARINGS; squaring++) {
    P = normalize(matmul(P, P, { symmetric: true }));
  }
  const AP = matmul(A, P, { symmetric: true });
  const axes = [-2, -1] as const;
  const x = reduce("sum", product, { x: AP, y: P }, { axes, keepDims: true });
  const y = reduce("sum", product, { x: P, y: P }, { axes, keepDims: true });
  return map(quotient, { x, y }).out;
}
