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
  ...matrixSettings({ learningRate: 0.02, training: { learningRate: 1e-3 } }),
  ...splitSettings(),
} as const;

/** Options of {@link rmnp}. */
export type RMNPOptions = OptionsOf<typeof SETTINGS>;

/** The authors' lower bound of a row's norm: rows below it move less, a zero row stays. */
const SMALLEST_NORM = 1e-12;

// M ← βM + (1 − β)G;  U = βM + (1 − β)G;  W_i ← (1 − lr·wd)W_i − lr·s · U_i / max(‖U_i‖, 1e-12)
const update = rowUpdate(({ U, length }) => {
  const { scale, sum } = rowSums(U); // 1, but where a square would be no float32
  const norm = sum((V) => V.square())
    .sqrt()
    .max(scale.mul(SMALLEST_NORM));
  return U.mul(scale).mul(length.div(norm));
});

/**
 * RMNP: momentum, preconditioned by the norms of its rows. It equals Muon where the rows of the
 * momentum are orthogonal to each other, and costs one kernel for neighbours of a shape, without a
 * matrix product. For the matrices inside a network, never transposed (a row is an output neuron);
 * not for embeddings, positions, output heads, gains and biases (see `partition`).
 *
 * Every row of an update has the norm `learningRate · scale`, except that rows whose momentum is
 * below 1e-12 move less. One number of state per element: 4 bytes.
 *
 * @throws ArgumentError when a setting is out of range, naming it
 * @see Deng et al. 2026, "RMNP: Row-Momentum Normalized Preconditioning for Scalable Matrix-Based
 *   Optimization", https://arxiv.org/abs/2603.20527
 * @example
 * ```ts
 * import { Optimizer } from "@lrm/optimizer";
 * import { rmnp } from "@lrm/rmnp";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const w = { name: "w", value: tensor(backend, [0, 0, 0, 0], [2, 2]), gradient: tensor(backend, [30, 40, 0, -1], [2, 2]) };
 * const optimizer = new Optimizer({ groups: [{ rule: rmnp({ learningRate: 1 }), parameters: [w] }] });
 * optimizer.step(); // both rows move by 1
 * const [a, b, , d] = await w.value.read();
 * expect([a, b, d].map((each) => each!.toFixed(3))).toEqual(["-0.600", "-0.800", "1.000"]);
 * ```
 */
export function rmnp(options: RMNPOptions = {}): UpdateRule {
  const values = resolveSettings("rmnp", SETTINGS, options);
  return rowRule({ name: "rmnp", settings: SETTINGS, values, update });
}

/** Entry of {@link rmnp}. */
export const rmnpEntry = defineOptimizer({
  name: "rmnp",
  title: "RMNP",
  help: "Normalizes the rows of the momentum",
  trains: "matrices",
  settings: SETTINGS,
  make: rmnp,
});
