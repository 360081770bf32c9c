import { defineMap, map, matmul, type Tensor } from "@lrm/tensor";
import type { Quintic } from "./coefficients.ts";

/** Iterated matrix, and memory for the intermediate results of a step. */
export interface Iteration {
  /** Current matrix, `[..., m, n]`. */
  X: Tensor;
  /** Memory of the next X, of the same shape. */
  next: Tensor;
  /**
   * True if m ≤ n. Then the smaller Gram matrix is XXᵀ, and its polynomials multiply X from the
   * left; else it is XᵀX, and they multiply from the right.
   */
  readonly wide: boolean;
  /** Three tensors of the shape of the Gram matrix, `[..., min, min]`. */
  readonly scratch: readonly [Tensor, Tensor, Tensor];
  /** Precision of all products. */
  readonly precision: "float32" | "float16";
}

/** Performs one step: `A = XXᵀ; B = bA + cA²; X ← aX + BX`. */
export function step(iteration: Iteration, [a, b, c]: Quintic): void {
  const [A, B] = iteration.scratch;
  const { precision } = iteration;
  gram(iteration, A);
  if (c === 0) {
    multiplyX(iteration, A, { alpha: b, beta: a });
    return;
  }
  matmul(A, A, { alpha: c, beta: b, c: A, symmetric: true, into: B, precision });
  multiplyX(iteration, B, { alpha: 1, beta: a });
}

const combine = defineMap(["x", "y"], ["a", "b"], ({ x, y, a, b }) => ({
  out: x.mul(a).add(y.mul(b)),
}));

/**
 * Performs two steps at once, with half of the products that involve X. The Gram matrix of the
 * second step follows from A as `(a₁I + B₁)A(a₁I + B₁)`, since these matrices commute, and X is
 * multiplied by the product of both polynomials.
 *
 * For float32 only, and not for more than two steps: rounding of A loses small singular values,
 * every step magnifies that error, and only a new A from X removes it.
 */
export function twoSteps(iteration: Iteration, [a1, b1, c1]: Quintic, [a2, b2, c2]: Quintic): void {
  const [A, B1, T] = iteration.scratch;
  const symmetric = true;
  gram(iteration, A);
  matmul(A, A, { alpha: c1, beta: b1, c: A, symmetric, into: B1 });
  matmul(B1, A, { beta: a1, c: A, symmetric, into: T }); // (a₁I + B₁)A
  matmul(T, B1, { beta: a1, c: T, symmetric, into: A }); // the second step's A
  const B2 = matmul(A, A, { alpha: c2, beta: b2, c: A, symmetric, into: T });
  // (a₂I + B₂)(a₁I + B₁) = a₁a₂I + (a₂B₁ + a₁B₂ + B₂B₁)
  map(combine, { x: B1, y: B2 }, { scalars: { a: a2, b: a1 }, into: { out: A } });
  const polynomial = matmul(B2, B1, { c: A, symmetric, into: A });
  multiplyX(iteration, polynomial, { alpha: 1, beta: a1 * a2 });
}

/** Computes `XXᵀ`, or `XᵀX` if X is tall. */
function gram({ X, wide, precision }: Iteration, into: Tensor): void {
  matmul(X, X, { transposeA: !wide, transposeB: wide, symmetric: true, into, precision });
}

/** Computes `X ← beta·X + alpha·PX`, or `XP` if X is tall. */
function multiplyX(
  iteration: Iteration,
  P: Tensor,
  { alpha, beta }: { readonly alpha: number; readonly beta: number },
): void {
  const { X, next, wide, precision } = iteration;
  const [left, right] = wide ? [P, X] : [X, P];
  matmul(left, right, { alpha, beta, c: X, into: next, precision });
  iteration.X = next;
  iteration.next = X;
}
