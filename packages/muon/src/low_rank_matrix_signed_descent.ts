import {
  defineOptimizer,
  matrixRule,
  matrixStepSettings,
  type OptionsOf,
  resolveSettings,
  splitSettings,
  type UpdateRule,
} from "@lrm/optimizer";
import { inSubspace, rankCheck, SUBSPACE_SETTINGS } from "./subspace.ts";

const SETTINGS = {
  ...matrixStepSettings({ learningRate: 0.02 }),
  ...SUBSPACE_SETTINGS,
  ...splitSettings(),
} as const;

/** Options of {@link lowRankMatrixSignedDescent}. */
export type LowRankMatrixSignedDescentOptions = OptionsOf<typeof SETTINGS>;

/**
 * Low-rank matrix-signed gradient descent: the gradient itself, orthogonalized within a subspace
 * that is drawn anew at every step. No momentum and no state.
 *
 * @throws ArgumentError from `Optimizer` where the rank exceeds a matrix's smaller side, naming the
 *   parameter
 * @see He, Deng and Lu 2025, "Low-rank Orthogonalization for Large-scale Matrix Optimization",
 *   https://arxiv.org/abs/2509.11983
 */
export function lowRankMatrixSignedDescent(options: LowRankMatrixSignedDescentOptions): UpdateRule {
  const name = "low-rank-msgd";
  const values = resolveSettings(name, SETTINGS, options);
  return matrixRule({
    name,
    settings: SETTINGS,
    values,
    check: rankCheck(name, values),
    // W ← (1 − lr·wd)W − lr·Q NS(QᵀG)
    ...inSubspace(values),
  });
}

/** Entry of {@link lowRankMatrixSignedDescent}. */
export const lowRankMatrixSignedDescentEntry = defineOptimizer({
  name: "low-rank-msgd",
  title: "Low-rank matrix-signed descent",
  help: "As low-rank Muon, without momentum",
  trains: "matrices",
  settings: SETTINGS,
  make: lowRankMatrixSignedDescent,
});
