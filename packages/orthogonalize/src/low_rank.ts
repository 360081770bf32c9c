import { copy, drain, scopeParts, type Tensor } from "@lrm/tensor";
import { matrixShape } from "./_matrix.ts";
import { lift, type Projection, projectInParts } from "./_projection.ts";
import { msign } from "./msign.ts";
import { newtonSchulz } from "./newton_schulz.ts";
import type { SketchOptions } from "./sketch.ts";

/** Options of {@link lowRankOrthogonalize}. */
export interface LowRankOptions extends SketchOptions {
  /**
   * Orthogonalizes the small matrix, `[..., k, n]` or `[..., k, m]`. Its result is freed. Default:
   * {@link newtonSchulz}.
   */
  readonly inner?: (G: Tensor) => Tensor;
  /** Largest smaller side of a matrix that is orthogonalized as a whole, by `inner`. Default: 0. */
  readonly fullBelow?: number;
}

/**
 * Orthogonalizes matrices within a k-dimensional subspace of their range: `O = Q · inner(QᵀM)`,
 * with Q an orthonormal basis of a sketch of M.
 *
 * Much cheaper than {@link newtonSchulz} if k is far below both sides. The result does not depend
 * on the choice of the basis, and its rank is at most k. If Q spans the range of M, the result
 * equals `inner(M)`. A zero matrix stays zero.
 *
 * @param M  `[..., m, n]`, any scale; not modified
 * @returns  `[..., m, n]`, owned by the caller
 * @throws ArgumentError if the rank exceeds the smaller side
 * @see He, Deng and Lu 2025, "Low-rank Orthogonalization for Large-scale Matrix Optimization",
 *   https://arxiv.org/abs/2509.11983
 * @example
 * ```ts
 * import { lowRankOrthogonalize } from "@lrm/orthogonalize";
 * import { Random } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const random = new Random(1);
 * const M = random.fork("matrix").normal(createReferenceBackend(), [32, 64]);
 * const O = lowRankOrthogonalize(M, { rank: 8, random: random.fork("columns") });
 * expect(O.shape).toEqual([32, 64]);
 * ```
 */
export function lowRankOrthogonalize(M: Tensor, options: LowRankOptions): Tensor {
  return drain(lowRankOrthogonalizeInParts(M, options));
}

/**
 * Computes {@link lowRankOrthogonalize} of a sum of matrices, of which every caller has one term:
 * yields tensors that are linear in M, which the caller replaces by their sum over all terms. The
 * result is the same for all.
 *
 * At rank k these are k(m + n) numbers for each matrix rather than mn, and again as many for each
 * power iteration.
 *
 * @param M  `[..., m, n]`, one term of the sum; not modified
 * @param options  the same for all terms
 * @returns  a generator whose result, `[..., m, n]`, is owned by the caller
 */
export function* lowRankOrthogonalizeInParts(
  M: Tensor,
  options: LowRankOptions,
): Generator<Tensor, Tensor, void> {
  const { inner = newtonSchulz, fullBelow = 0 } = options;
  if (Math.min(...matrixShape(M, options.name ?? "a matrix")) <= fullBelow) {
    return yield* scopeParts(wholeInParts(M, inner));
  }
  return yield* scopeParts(subspaceInParts(M, options, inner));
}

function* wholeInParts(M: Tensor, inner: (G: Tensor) => Tensor): Generator<Tensor, Tensor, void> {
  const whole = copy(M);
  yield whole;
  return inner(whole);
}

function* subspaceInParts(
  M: Tensor,
  options: LowRankOptions,
  inner: (G: Tensor) => Tensor,
): Generator<Tensor, Tensor, void> {
  const { basis, coordinates } = yield* projectInParts(M, options); // [..., k, min], [..., k, max]
  return lift(M, basis, inner(coordinates));
}

/**
 * Computes {@link lowRankOrthogonalize} with the exact {@link msign} inside, on the host:
 * `O = Q · msign(QᵀM)`. An oracle for tests.
 *
 * @param M  `[..., m, n]`, not modified
 * @returns  `[..., m, n]`, owned by the caller
 */
export async function lowRankMsign(M: Tensor, options: SketchOptions): Promise<Tensor> {
  const { basis, coordinates }: Projection = drain(scopeParts(projectInParts(M, options)));
  const sign = await msign(coordinates);
  const result = lift(M, basis, sign);
  for (const each of [basis, coordinates, sign]) each.dispose();
  return result;
}
