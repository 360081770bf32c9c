import {
  AVERAGING_INPUTS,
  AVERAGING_SCALARS,
  averagedGradient,
  type FusedRuleSettings,
  fusedRule,
  type UpdateRule,
} from "@lrm/optimizer";
import { defineMap, rowSums } from "@lrm/tensor";

/** How RMNP steps. */
export interface RMNPOptions extends Omit<FusedRuleSettings, "learningRate"> {
  /** Default 0.02. */
  readonly learningRate?: number;
}

/** The authors' lower bound of a row's norm: rows below it move less, a zero row stays. */
const SMALLEST_NORM = 1e-12;

// M ← βM + (1 − β)G;  U = βM + (1 − β)G;  D_i = U_i / max(‖U_i‖, 1e-12);  W ← (1 − lr·wd)W − lr·s·D
const step = defineMap(
  ["value", ...AVERAGING_INPUTS],
  ["keep", "size", ...AVERAGING_SCALARS],
  ({ value, keep, size, ...average }) => {
    const { M, U } = averagedGradient(average);
    const { scale, sum } = rowSums(U); // 1, but where a square would be no float32
    const norm = sum((V) => V.square())
      .sqrt()
      .max(scale.mul(SMALLEST_NORM));
    return { value: value.mul(keep).sub(U.mul(scale).mul(size.div(norm))), momentum: M };
  },
);

/**
 * RMNP: momentum, preconditioned by the norms of its rows. What Muon becomes where the rows of the momentum are about orthogonal to each other, at the price of reading the matrix: one kernel for neighbours of a shape, no matrix product. For the matrices inside a network, never transposed (a row is an output neuron); not for embeddings, positions, output heads, gains and biases (see `partition`).
 *
 * Every row of an update has the norm `learningRate · scale`, but for rows whose momentum is below
 * 1e-12: they move less. One number of state per element: 4 bytes.
 *
 * @throws RangeError when a setting is out of range, naming it
 * @see Deng et al. 2026, "RMNP: Row-Momentum Normalized Preconditioning for Scalable Matrix-Based Optimization", https://arxiv.org/abs/2603.20527
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
export function rmnp({ learningRate = 0.02, ...settings }: RMNPOptions = {}): UpdateRule {
  return fusedRule("rmnp", step, { learningRate, ...settings });
}
