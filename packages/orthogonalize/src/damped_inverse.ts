import {
  ArgumentError,
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

/** Options of {@link dampedInverse}. */
export interface DampedInverseOptions {
  /**
   * γ, above 0: fraction of the mean eigenvalue that is added to every eigenvalue. Default: 0.2.
   */
  readonly damping?: number;
  /** Further addition, so that a zero matrix can be inverted. Default: 1e-8. */
  readonly epsilon?: number;
  /**
   * "cholesky" is exact to float32. "polynomial" uses only products, and is within 0.5 % of each
   * eigenvalue. Default: "cholesky".
   */
  readonly method?: InverseMethod;
}

/** Method of {@link dampedInverse}. */
export type InverseMethod = "cholesky" | "polynomial";

/** Result of {@link dampedInverse}. */
export interface DampedInverse {
  /** Symmetric inverses, `[..., n, n]`; the identity for a matrix that could not be inverted. */
  readonly inverse: Tensor;
  /** Flags, `[...]`: 1 for a matrix that could not be inverted, else 0. */
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
 * Inverts positive semi-definite matrices with damping, `(K + (γ tr(K)/n + ε) I)⁻¹`, on the device.
 *
 * A matrix that cannot be inverted gives the identity, and sets a flag on the device: if it is not
 * finite, has a negative eigenvalue beyond the damping, or is too ill-conditioned for float32.
 * Nothing is read back.
 *
 * @param K  `[..., n, n]`, symmetric; not modified
 * @returns  two tensors owned by the caller
 * @see Du and Su 2026, "The Newton-Muon Optimizer", https://arxiv.org/abs/2604.01472
 * @throws ArgumentError for a damping or epsilon out of range, an unknown method, or matrices that
 *   are not square
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
    throw new ArgumentError(
      `Cannot invert ${formatShape(K.shape)}: the matrices must be square, [..., n, n]`,
      "reshape it or take a slice",
    );
  }
  const finite = [damping, epsilon].every((value) => Number.isFinite(value));
  if (!finite || !(damping > 0) || !(epsilon >= 0)) {
    throw new ArgumentError(
      `Cannot invert with damping ${damping} and epsilon ${epsilon}: the inverse would not exist or not be stable`,
      "choose a damping above 0, such as 0.2, and an epsilon of at least 0",
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
    // The diagonal of X holds sums of squares, so its trace shows any number that is not finite.
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
      throw new ArgumentError(
        `Cannot invert by "${method}": there is no such method`,
        'choose "cholesky" or "polynomial"',
      );
  }
}
