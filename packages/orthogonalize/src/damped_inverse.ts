import {
  addDiagonal,
  copy,
  defineMap,
  formatShape,
  inverseCholesky,
  map,
  matmul,
  scope,
  sizeOf,
  type Tensor,
  trace,
} from "@lrm/tensor";
import { polynomialInverse } from "./_polynomial_inverse.ts";

/** How to invert. */
export interface DampedInverseOptions {
  /** γ, above 0: how much of the mean eigenvalue is added to each. Default 0.2. */
  readonly damping?: number;
  /** Added to that, so that zero can be inverted. Default 1e-8. */
  readonly epsilon?: number;
  /** "cholesky": exact to float32. "polynomial": products only, within 0.5 % of each eigenvalue. Default "cholesky". */
  readonly method?: InverseMethod;
}

/** How {@link dampedInverse} inverts. */
export type InverseMethod = "cholesky" | "polynomial";

/** What {@link dampedInverse} gives. */
export interface DampedInverse {
  /** `[..., n, n]`, symmetric; the identity where the matrix could not be inverted. */
  readonly inverse: Tensor;
  /** `[...]`: 1 where it could not, else 0. */
  readonly failed: Tensor;
}

const ridgeOf = defineMap(["trace"], ["share", "epsilon"], ({ trace: sum, share, epsilon }) => ({
  ridge: sum.mul(share).add(epsilon),
}));

const failedOrNotFinite = defineMap(["failed", "trace"], [], ({ failed, trace: sum }) => ({
  failed: sum.isFinite().select(failed, 1),
}));

const zeroWhereFailed = defineMap(["x", "failed"], [], ({ x, failed }) => ({
  x: failed.select(0, x),
}));

/**
 * The inverses of positive semi-definite matrices, `(K + (γ tr(K)/n + ε) I)⁻¹`, on the device.
 *
 * Where a matrix cannot be inverted (it is not finite, has a negative eigenvalue beyond the damping, or is too ill-conditioned for float32) its result is the identity, and a flag on the device says so; nothing is read back.
 *
 * @param K  `[..., n, n]`, symmetric; not modified
 * @returns  two tensors owned by the caller
 * @see Du and Su 2026, "The Newton-Muon Optimizer", https://arxiv.org/abs/2604.01472
 * @throws RangeError when the damping is not above 0, or the matrices are not square
 * @example
 * ```ts
 * import { dampedInverse } from "@lrm/orthogonalize";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const K = tensor(createReferenceBackend(), [14, 0, 0, 2], [2, 2]);
 * const { inverse, failed } = dampedInverse(K, { damping: 0.25, epsilon: 0 }); // adds 0.25 · 16/2
 * expect(Array.from(await inverse.read())).toEqual([0.0625, 0, 0, 0.25]);
 * expect(Array.from(await failed.read())).toEqual([0]);
 * ```
 */
export function dampedInverse(
  K: Tensor,
  { damping = 0.2, epsilon = 1e-8, method = "cholesky" }: DampedInverseOptions = {},
): DampedInverse {
  const [m, n] = K.shape.slice(-2);
  if (m === undefined || m !== n) {
    throw new RangeError(
      `Cannot invert ${formatShape(K.shape)}: it needs square matrices [..., n, n]`,
    );
  }
  const finite = [damping, epsilon].every((value) => Number.isFinite(value));
  if (!finite || !(damping > 0) || !(epsilon >= 0)) {
    throw new RangeError(
      `Cannot invert with damping ${damping} and epsilon ${epsilon}: take a damping above 0, such as 0.2, and an epsilon of at least 0`,
    );
  }
  const lead = K.shape.slice(0, -2);
  return scope(() => {
    const batch = K.reshape([sizeOf(lead), n, n]);
    const scalars = { share: damping / n, epsilon };
    const { ridge } = map(ridgeOf, { trace: trace(batch) }, { scalars }); // [batch]
    const damped = copy(batch);
    addDiagonal(damped, ridge);
    const { inverse: X, failed } = invert(method, batch, damped, ridge, damping);
    // A number that is not finite shows in the trace: X's diagonal holds sums of squares.
    map(failedOrNotFinite, { failed, trace: trace(X) }, { into: { failed } });
    map(zeroWhereFailed, { x: X, failed: failed.reshape([-1, 1, 1]) }, { into: { x: X } });
    addDiagonal(X, failed);
    return { inverse: X.reshape(K.shape), failed: failed.reshape(lead) };
  });
}

function invert(
  method: InverseMethod,
  K: Tensor,
  damped: Tensor,
  ridge: Tensor,
  damping: number,
): DampedInverse {
  switch (method) {
    case "cholesky": {
      const { factor: W, failed } = inverseCholesky(damped);
      return { inverse: matmul(W, W, { transposeA: true, symmetric: true }), failed };
    }
    case "polynomial":
      return polynomialInverse(K, damped, ridge, damping);
    default:
      method satisfies never;
      throw new RangeError(`Cannot invert by "${method}": take "cholesky" or "polynomial"`);
  }
}
