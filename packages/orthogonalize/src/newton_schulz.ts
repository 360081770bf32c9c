import { matmul, scope, Tensor } from "@lrm/tensor";
import { matrixShape } from "./_matrix.ts";
import { normalize } from "./_normalize.ts";
import { newtonSchulzOfVectors } from "./_vectors.ts";
import { JORDAN, type NewtonSchulzCoefficients } from "./coefficients.ts";

/** How to iterate. */
export interface NewtonSchulzOptions {
  /** The polynomials. Default {@link JORDAN}. */
  readonly coefficients?: NewtonSchulzCoefficients;
  /** Keeps small matrices small. Default: the coefficients' own. */
  readonly epsilon?: number;
  /** `X = G / (‖G‖ + epsilon)` ("add", as in Muon's own code) or `G / max(‖G‖, epsilon)` ("clamp", as in PyTorch). Default "add". */
  readonly normalization?: "add" | "clamp";
}

/**
 * Orthogonalizes matrices approximately: for `G = U S Vᵀ` gives about `U Vᵀ`, by an odd polynomial in G that needs matrix products only.
 *
 * Zero stays zero. Norms from 1e-18 to 1.8e19 are exact (their squares must fit float32); beyond, the result fades to zero, it is never NaN. Costs `4m²n + 2m³` operations a step for m ≤ n, of which symmetry saves a part; a tall matrix is iterated by its smaller Gram matrix, so that nothing is transposed.
 *
 * @param G  `[..., m, n]`, any scale; not modified
 * @returns  `[..., m, n]`, owned by the caller
 * @see Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/
 * @example
 * ```ts
 * import { newtonSchulz } from "@lrm/orthogonalize";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const G = tensor(createReferenceBackend(), [3, 0, 0, 0, -4, 0], [2, 3]);
 * const O = await newtonSchulz(G).read();
 * expect(O[0]).toBeGreaterThan(0.68);
 * expect(O[4]).toBeLessThan(-0.68);
 * ```
 */
export function newtonSchulz(
  G: Tensor,
  {
    coefficients = JORDAN,
    epsilon = coefficients.epsilon,
    normalization = "add",
  }: NewtonSchulzOptions = {},
): Tensor {
  const [m, n] = matrixShape(G, "a tensor");
  const small = Math.min(m, n);
  const wide = m <= n;
  if (G.size === 0) return Tensor.allocate(G.backend, G.shape);
  const scaling = { factor: coefficients.normFactor, epsilon, normalization };
  if (small === 1) return newtonSchulzOfVectors(G, coefficients, scaling);
  return scope(() => {
    let X = normalize(G, scaling);
    const gram = [...G.shape.slice(0, -2), small, small];
    const A = Tensor.allocate(G.backend, gram);
    const B = Tensor.allocate(G.backend, gram);
    let next = Tensor.allocate(G.backend, G.shape);
    for (const [a, b, c] of coefficients.steps) {
      // A = XXᵀ;  B = bA + cA²;  X ← aX + BX. For tall X the same with A = XᵀX and XB.
      matmul(X, X, { transposeA: !wide, transposeB: wide, symmetric: true, into: A });
      if (c !== 0) matmul(A, A, { alpha: c, beta: b, c: A, symmetric: true, into: B });
      const [polynomial, alpha] = c !== 0 ? [B, 1] : [A, b];
      const [left, right] = wide ? [polynomial, X] : [X, polynomial];
      matmul(left, right, { alpha, beta: a, c: X, into: next });
      [X, next] = [next, X];
    }
    return X;
  });
}
