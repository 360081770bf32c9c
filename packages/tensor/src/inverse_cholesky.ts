import { onlyFloat32 } from "./_only_float32.ts";
import { full } from "./elementwise.ts";
import { ArgumentError } from "./errors.ts";
import { matmul } from "./matmul.ts";
import type { Operand } from "./operand.ts";
import { scope } from "./scope.ts";
import { formatShape, sizeOf } from "./shape.ts";
import { copyStrided, fillStrided } from "./strided.ts";
import { Tensor } from "./tensor.ts";

/** Largest matrices of an {@link InverseCholeskyOperation}. Larger ones are split into blocks. */
export const INVERSE_CHOLESKY_MOST = 64;

/**
 * Inverts the Cholesky factor L of symmetric matrices `A = L Lᵀ`: `out = L⁻¹`, lower triangular,
 * with zeros above.
 *
 * `matrices` and `out` are `[batch, size, size]` with `size` at most {@link INVERSE_CHOLESKY_MOST},
 * and do not overlap. Only the upper triangle of `matrices` is read. Where a pivot is not positive
 * and finite, `out` is the identity and `failed` is set to 1; elsewhere `failed` is unchanged.
 */
export interface InverseCholeskyOperation {
  readonly kind: "inverseCholesky";
  readonly matrices: Tensor;
  readonly out: Tensor;
  /** `[batch]`. */
  readonly failed: Tensor;
  readonly batch: number;
  readonly size: number;
}

/** Results of {@link inverseCholesky}. */
export interface InverseCholesky {
  /** L⁻¹, `[..., n, n]`: lower triangular, with zeros above. */
  readonly factor: Tensor;
  /**
   * Failures, `[...]`: 1 where a matrix is not positive definite in float32, or not finite, and its
   * `factor` is meaningless; else 0.
   */
  readonly failed: Tensor;
}

/**
 * Computes the inverse of the Cholesky factor of symmetric positive definite matrices: L⁻¹ for `A =
 * L Lᵀ`, so that `A⁻¹ = L⁻ᵀ L⁻¹`.
 *
 * Halves large matrices until the blocks fit the backend's kernel, and multiplies the blocks. Reads
 * nothing back: failures are reported in a tensor.
 *
 * @param A  `[..., n, n]`; not modified
 * @returns  two tensors owned by the caller
 * @throws ArgumentError if the matrices are not square
 * @see Higham 2002, "Accuracy and Stability of Numerical Algorithms", chapters 10 and 14
 * @example
 * ```ts
 * import { inverseCholesky, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const { factor, failed } = inverseCholesky(tensor(createReferenceBackend(), [4, 2, 2, 5], [2, 2]));
 * expect(Array.from(await factor.read())).toEqual([0.5, 0, -0.25, 0.5]); // L = [[2, 0], [1, 2]]
 * expect(Array.from(await failed.read())).toEqual([0]);
 * ```
 */
export function inverseCholesky(A: Tensor): InverseCholesky {
  const [m, n] = A.shape.slice(-2);
  if (m === undefined || m !== n) {
    throw new ArgumentError(
      `Cannot factorize ${formatShape(A.shape)}: it needs square matrices [..., n, n]`,
      "reshape it or take a slice",
    );
  }
  onlyFloat32("factorize", A);
  const lead = A.shape.slice(0, -2);
  return scope(() => {
    const failed = full(A.backend, lead, 0);
    if (A.size === 0) return { factor: Tensor.allocate(A.backend, A.shape), failed };
    const factor = invert(A.reshape([sizeOf(lead), n, n]), failed);
    return { factor: factor.reshape(A.shape), failed };
  });
}

/** Computes L⁻¹ of `[batch, n, n]` from the inverses of both halves of the diagonal. */
function invert(A: Tensor, failed: Tensor): Tensor {
  const [batch = 0, n = 0] = A.shape;
  const out = Tensor.allocate(A.backend, A.shape);
  if (n <= INVERSE_CHOLESKY_MOST) {
    A.backend.run<InverseCholeskyOperation>({
      kind: "inverseCholesky",
      matrices: A,
      out,
      failed,
      batch,
      size: n,
    });
    return out;
  }
  // The size of the first half is a multiple of the kernel's largest block.
  const h = Math.ceil(n / 2 / INVERSE_CHOLESKY_MOST) * INVERSE_CHOLESKY_MOST;
  const r = n - h;
  const block = (tensor: Tensor, row: number, column: number): Operand => ({
    tensor,
    offset: row * tensor.shape[2]! + column,
    strides: [tensor.shape[1]! * tensor.shape[2]!, tensor.shape[2]!, 1],
  });
  const take = (row: number, rows: number, column: number, columns: number): Tensor => {
    const part = Tensor.allocate(A.backend, [batch, rows, columns]);
    copyStrided([batch, rows, columns], block(A, row, column), block(part, 0, 0));
    return part;
  };
  const put = (part: Tensor, row: number, column: number): void => {
    copyStrided(part.shape, block(part, 0, 0), block(out, row, column));
  };
  scope(() => {
    const W11 = scope(() => invert(take(0, h, 0, h), failed));
    put(W11, 0, 0);
    fillStrided([batch, h, r], block(out, 0, h), 0);
    const L21 = scope(() => matmul(take(h, r, 0, h), W11, { transposeB: true }));
    const W22 = scope(() => {
      const A22 = take(h, r, h, r);
      // The Schur complement A₂₂ − L₂₁L₂₁ᵀ
      const S = matmul(L21, L21, { transposeB: true, alpha: -1, c: A22, symmetric: true });
      return invert(S, failed);
    });
    put(W22, h, h);
    put(matmul(matmul(W22, L21), W11, { alpha: -1 }), h, 0);
  });
  return out;
}
