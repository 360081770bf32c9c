import { NEWTON_SCHULZ_SETTINGS } from "@lrm/muon";
import {
  defineOptimizer,
  matrixRule,
  matrixSettings,
  type OptionsOf,
  resolveSettings,
  setting,
  splitSettings,
  type UpdateRule,
} from "@lrm/optimizer";
import { newtonSchulz } from "@lrm/orthogonalize";
import { defineMap, map, sumOfSquares, type Tensor } from "@lrm/tensor";

const SETTINGS = {
  // The rate and the decay of the authors' code. Updates are as large as Muon's: so is the rate.
  ...matrixSettings({ learningRate: 0.01, weightDecay: 0.01 }),
  /** β₂: fraction of the old mean square of each row kept at each step. Default 0.95. */
  rowDecay: setting.fraction({
    default: 0.95,
    help: "Fraction of the old mean square of each row kept at each step",
  }),
  ...NEWTON_SCHULZ_SETTINGS,
  ...splitSettings(),
} as const;

/** Options of {@link normuon}. */
export type NorMuonOptions = OptionsOf<typeof SETTINGS>;

/** The authors' guard of both divisions against zero. */
const EPSILON = 1e-8;

// v ← β₂v + (1 − β₂) mean_j O_ij²;  N = O / (√v + 1e-8)
// factor: of O in N · ‖O‖ / max(‖N‖, 1e-8). Here a row of the kernel is a matrix, `[matrices, m]`.
const rowFactors = defineMap(
  ["squares", "v"],
  ["beta", "weightOfSquares"],
  ({ squares, v: before, beta, weightOfSquares }) => {
    const v = before.mul(beta).add(squares.mul(weightOfSquares));
    const root = v.sqrt().add(EPSILON);
    const normOfO = squares.rowSum().sqrt();
    const normOfN = squares.div(root.square()).rowSum().sqrt();
    return { v, factor: normOfO.div(normOfN.max(EPSILON)).div(root) };
  },
);

const scaleRows = defineMap(["O", "factor"], [], ({ O, factor }) => ({ D: O.mul(factor) }));

/**
 * Normalizes rows by the running averages of their squares, then restores each matrix's norm.
 *
 * @param O  `[matrices, m, n]`; overwritten by the result
 * @param v  `[matrices, m]`; changed in place
 */
function normalizeRows(O: Tensor, v: Tensor, rowDecay: number): Tensor {
  const [matrices = 0, m = 0, n = 0] = O.shape;
  const squares = sumOfSquares(O, { axes: [-1, -1] }); // [matrices, m]
  const scalars = { beta: rowDecay, weightOfSquares: (1 - rowDecay) / n };
  const { factor } = map(rowFactors, { squares, v }, { scalars, into: { v } });
  return map(scaleRows, { O, factor: factor.reshape([matrices, m, 1]) }, { into: { D: O } }).D;
}

/**
 * NorMuon: Muon, with each row of the orthogonalized momentum divided by the root of a running
 * average of its mean square. Rows of Newton–Schulz's result differ in size; here every output
 * neuron moves about as far, while the update as a whole is as large as Muon's. For the matrices
 * inside a network, where a row is an output neuron; not for embeddings, positions, output heads,
 * gains and biases (see `partition`).
 *
 * State: one number per element and one per row. Of a split weight, each part keeps its own norm.
 *
 * @throws ArgumentError when a setting is out of range, naming it
 * @see Li et al. 2025, "NorMuon: Making Muon more efficient and scalable",
 *   https://arxiv.org/abs/2510.05491
 * @example
 * ```ts
 * import { normuon } from "@lrm/normuon";
 * import { Optimizer } from "@lrm/optimizer";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const w = { name: "w", value: tensor(backend, [0, 0, 0], [3, 1]), gradient: tensor(backend, [3, -40, 500], [3, 1]) };
 * const optimizer = new Optimizer({ groups: [{ rule: normuon({ learningRate: 1 }), parameters: [w] }] });
 * optimizer.step(); // all three rows move as far, whatever their gradients
 * const [a, b, c] = await w.value.read();
 * expect(b! / a!).toBeCloseTo(-1, 3);
 * expect(c! / a!).toBeCloseTo(1, 3);
 * ```
 */
export function normuon(options: NorMuonOptions = {}): UpdateRule {
  const values = resolveSettings("normuon", SETTINGS, options);
  return matrixRule({
    name: "normuon",
    settings: SETTINGS,
    values,
    state: ([m = 0]) => ({ rowVariance: [m] }),
    // M ← βM + (1 − β)G;  U = βM + (1 − β)G;  O = NS(U)
    // W ← (1 − lr·wd)W − lr·s·N · ‖O‖ / max(‖N‖, 1e-8)
    direction(U, { state }) {
      const v = state.rowVariance!.reshape(U.shape.slice(0, 2));
      return normalizeRows(newtonSchulz(U, values), v, values.rowDecay);
    },
  });
}

/** Entry of {@link normuon}. */
export const normuonEntry = defineOptimizer({
  name: "normuon",
  title: "NorMuon",
  help: "As Muon, and moves every row about as far",
  trains: "matrices",
  settings: SETTINGS,
  make: normuon,
});
