import {
  defineOptimizer,
  matrixSettings,
  type OptionsOf,
  resolveSettings,
  rowRule,
  rowUpdate,
  splitSettings,
  type UpdateRule,
} from "@lrm/optimizer";
import { rowSums } from "@lrm/tensor";

const SETTINGS = {
  ...matrixSettings({ learningRate: 0.005, training: { learningRate: 1e-3 } }),
  ...splitSettings(),
} as const;

/** Options of {@link nora}. */
export type NoraOptions = OptionsOf<typeof SETTINGS>;

/** The authors' lower bound of the norms of rows. */
const SMALLEST_NORM = 1e-10;

/**
 * Float32 holds V to about 2⁻²² of ⟨U, ŵ⟩ (WebGPU divides to 2.5 units in the last place): what is
 * left of a row below this is rounding, and would be blown up to a whole step. A row along its
 * weights, and every row of a single column, stays instead.
 */
const ROUNDING = 2 ** -20;

// M ← βM + (1 − β)G;  U = βM + (1 − β)G;  ŵ_i = W_i / max(‖W_i‖, 1e-10);  V = U − ⟨U, ŵ⟩ŵ
// W_i ← (1 − lr·wd)W_i − lr·s · V_i / max(‖V_i‖, 1e-10)
const update = rowUpdate(({ W, U, length }) => {
  // ⟨U, ŵ⟩ŵ = (⟨U, W⟩ / max(‖W‖, 1e-10)²) W: both sums in one sweep over the row
  const squares = W.square()
    .rowSum()
    .max(SMALLEST_NORM ** 2);
  const { scale, sum } = rowSums(U); // 1, but where a square would be no float32
  const along = sum((S) => S.mul(W));
  const V = U.mul(scale).sub(W.mul(along.div(squares)));
  const norm = V.square().rowSum().sqrt();
  const rounding = along.abs().div(squares.sqrt()).mul(ROUNDING);
  const perNorm = length.div(norm.max(scale.mul(SMALLEST_NORM)));
  return V.mul(norm.lessThan(rounding).select(0, perNorm));
});

/**
 * Nora: makes each row of the momentum orthogonal to that row of the weights, and normalizes it.
 * Unlike with RMNP, a step does not change the norm of a row to first order: `‖w′‖² = ‖w‖² +
 * (learningRate · scale)²` without decay. One kernel for neighbours of a shape, no matrix product.
 * For the matrices inside a network, never transposed (a row is an output neuron); not for
 * embeddings, positions, output heads, gains and biases (see `partition`).
 *
 * A row whose momentum lies along its weights (to float32's rounding) stays, and so does a row of a
 * single column; a zero row of weights moves as with RMNP. One number of state per element: 4
 * bytes.
 *
 * @throws ArgumentError when a setting is out of range, naming it
 * @see Yuan et al. 2026, "Nora: Normalized Orthogonal Row Alignment for Scalable Matrix Optimizer",
 *   https://arxiv.org/abs/2605.03769
 * @example
 * ```ts
 * import { nora } from "@lrm/nora";
 * import { Optimizer } from "@lrm/optimizer";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const w = { name: "w", value: tensor(backend, [4, 0], [1, 2]), gradient: tensor(backend, [7, 3], [1, 2]) };
 * const optimizer = new Optimizer({ groups: [{ rule: nora({ learningRate: 0.5 }), parameters: [w] }] });
 * optimizer.step(); // across the row of weights, not along it
 * expect(Array.from(await w.value.read())).toEqual([4, -0.5]);
 * ```
 */
export function nora(options: NoraOptions = {}): UpdateRule {
  const values = resolveSettings("nora", SETTINGS, options);
  return rowRule({ name: "nora", settings: SETTINGS, values, update });
}

/** Entry of {@link nora}. */
export const noraEntry = defineOptimizer({
  name: "nora",
  title: "Nora",
  help: "Normalizes rows, and keeps the length of the weights’ rows",
  trains: "matrices",
  settings: SETTINGS,
  make: nora,
});
