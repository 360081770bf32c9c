import { defineMap, identity, map, reduce, scope, squareScale, type Tensor } from "@lrm/tensor";
import { gramOf, largestEigenvalue } from "./_gram.ts";
import { matrixShape } from "./_matrix.ts";
import { normalize, norms } from "./_normalize.ts";

const squaredDifference = defineMap(["A", "I"], [], ({ A, I }) => ({ out: A.sub(I).square() }));
const rootMean = defineMap(["squares"], ["count"], ({ squares, count }) => ({
  out: squares.div(count).sqrt(),
}));

/**
 * Measures the distance of matrices from orthogonal ones, on the device: `‖OOᵀ − I‖ / √min(m, n)`
 * (OᵀO if m > n), which is the root mean square of σ² − 1 over the singular values.
 *
 * @param O  `[..., m, n]`, not modified
 * @returns  `[...]`, owned by the caller; 0 for orthonormal rows or columns, 1 for a zero matrix
 * @example
 * ```ts
 * import { newtonSchulz, orthogonalityError, POLAR_EXPRESS } from "@lrm/orthogonalize";
 * import { Random } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const G = new Random(1).normal(createReferenceBackend(), [16, 64]);
 * const [five] = await orthogonalityError(newtonSchulz(G)).read();
 * const near = newtonSchulz(G, { coefficients: POLAR_EXPRESS });
 * const [polar] = await orthogonalityError(near).read();
 * expect(polar).toBeLessThan(five!);
 * ```
 */
export function orthogonalityError(O: Tensor): Tensor {
  const [m, n] = matrixShape(O, "a tensor");
  const count = Math.min(m, n);
  return scope(() => {
    const A = gramOf(O); // [..., min, min]
    const I = identity(O.backend, count);
    const squares = reduce("sum", squaredDifference, { A, I }, { axes: [-2, -1] });
    return map(rootMean, { squares }, { scalars: { count } }).out;
  });
}

/** Largest and smallest of the min(m, n) singular values of each matrix. */
export interface SingularValueBand {
  /** Largest singular values, `[...]`. */
  readonly largest: Tensor;
  /** Smallest singular values, `[...]`. */
  readonly smallest: Tensor;
}

const band = defineMap(["most", "below", "squares", "largest"], [], (inputs) => {
  const { most, below, squares, largest } = inputs;
  const norm = squares.sqrt().div(squareScale(largest));
  return {
    largest: most.sqrt().mul(norm),
    smallest: most.sub(below).max(0).sqrt().mul(norm),
  };
});
const flip = defineMap(["A", "I", "most"], [], ({ A, I, most }) => ({ out: I.mul(most).sub(A) }));

/**
 * Computes the largest and the smallest singular value of matrices, on the device, by squaring Gram
 * matrices.
 *
 * `largest` is at most 0.1 % too low. The square of `smallest` is too high by at most 0.1 % of the
 * difference of the squares, and `smallest` is exact to 0.1 % of `largest`. That is enough for
 * orthogonalized matrices, but not for the condition number of a gradient.
 *
 * @param O  `[..., m, n]`, not modified
 * @returns  both owned by the caller
 * @example
 * ```ts
 * import { newtonSchulz, singularValueBand } from "@lrm/orthogonalize";
 * import { Random } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const G = new Random(1).normal(createReferenceBackend(), [16, 64]);
 * const { smallest, largest } = singularValueBand(newtonSchulz(G));
 * expect((await smallest.read())[0]).toBeGreaterThan(0.68);
 * expect((await largest.read())[0]).toBeLessThan(1.14);
 * ```
 */
export function singularValueBand(O: Tensor): SingularValueBand {
  const [m, n] = matrixShape(O, "a tensor");
  return scope(() => {
    const A = gramOf(normalize(O));
    const most = largestEigenvalue(A); // [..., 1, 1], as below
    const I = identity(O.backend, Math.min(m, n));
    // λ_min(A) = λ_max − λ_max(λ_max I − A)
    const below = largestEigenvalue(map(flip, { A, I, most }).out);
    const { largest, smallest } = map(band, { most, below, ...norms(O) });
    const lead = O.shape.slice(0, -2);
    return { largest: largest.reshape(lead), smallest: smallest.reshape(lead) };
  });
}

/** Computes 1/x, and 0 for 0. */
const inverse = defineMap(["x"], [], ({ x }) => ({ out: x.div(x.square().max(1e-37)) }));

/**
 * Computes the stable rank `‖G‖² / σ_max²` of matrices, on the device, exact to 0.2 %. It lies
 * between 1 and the rank, and tells over how many directions a gradient spreads.
 *
 * @param G  `[..., m, n]`, not modified
 * @returns  `[...]`, owned by the caller; 0 for a zero matrix
 * @example
 * ```ts
 * import { stableRank } from "@lrm/orthogonalize";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const G = tensor(createReferenceBackend(), [2, 0, 0, 0, 1, 0], [2, 3]);
 * expect((await stableRank(G).read())[0]).toBeCloseTo(1.25, 3); // (4 + 1) / 4
 * ```
 */
export function stableRank(G: Tensor): Tensor {
  matrixShape(G, "a tensor");
  return scope(() => {
    const most = largestEigenvalue(gramOf(normalize(G))); // σ_max² / ‖G‖²
    return map(inverse, { x: most }).out.reshape(G.shape.slice(0, -2));
  });
}
