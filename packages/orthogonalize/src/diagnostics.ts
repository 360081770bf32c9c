import { defineMap, identity, map, reduce, scope, squareScale, type Tensor } from "@lrm/tensor";
import { gramOf, largestEigenvalue } from "./_gram.ts";
import { matrixShape } from "./_matrix.ts";
import { normalize, norms } from "./_normalize.ts";

const squaredDifference = defineMap(["A", "I"], [], ({ A, I }) => ({ out: A.sub(I).square() }));
const rootMean = defineMap(["squares"], ["count"], ({ squares, count }) => ({
  out: squares.div(count).sqrt(),
}));

/**
 * How far matrices are from orthogonal: `‖OOᵀ − I‖ / √min(m, n)` (OᵀO where m > n), the root mean square of σ² − 1 over the singular values. Computed on the device.
 *
 * @param O  `[..., m, n]`, not modified
 * @returns  `[...]`, owned by the caller; 0 for orthonormal rows or columns, 1 for zero
 * @example
 * ```ts
 * import { newtonSchulz, orthogonalityError, POLAR_EXPRESS } from "@lrm/orthogonalize";
 * import { Random } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const G = new Random(1).normal(createReferenceBackend(), [16, 64]);
 * const [five] = await orthogonalityError(newtonSchulz(G)).read();
 * const [polar] = await orthogonalityError(newtonSchulz(G, { coefficients: POLAR_EXPRESS })).read();
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

/** The largest and the smallest of the min(m, n) singular values of each matrix. */
export interface SingularValueBand {
  /** `[...]`. */
  readonly largest: Tensor;
  /** `[...]`. */
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
 * Between which values the singular values of matrices lie. Computed on the device, by squaring Gram matrices: `largest` is exact to 0.1 % (from below), `smallest` to 0.1 % of the distance of their squares (from above) and to 0.1 % of `largest`, so that it serves for what was orthogonalized, not for the condition of a gradient.
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

/** 1/x, and 0 for 0. */
const inverse = defineMap(["x"], [], ({ x }) => ({ out: x.div(x.square().max(1e-37)) }));

/**
 * The stable rank `‖G‖² / σ_max²` of matrices, between 1 and the rank: over how many directions a gradient spreads. Computed on the device, exact to 0.2 %.
 *
 * @param G  `[..., m, n]`, not modified
 * @returns  `[...]`, owned by the caller; 0 for zero
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
