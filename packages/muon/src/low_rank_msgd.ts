import { checkSetting, descend, stackGradients, type UpdateRule } from "@lrm/optimizer";
import { type LowRankSettings, subspace } from "./low_rank_options.ts";

/** How low-rank matrix-signed gradient descent steps. */
export interface LowRankMatrixSignedDescentOptions extends LowRankSettings {
  /** Default 0.02. */
  readonly learningRate?: number;
  /** Decoupled: `W ← (1 − learningRate · weightDecay) W`. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Low-rank matrix-signed gradient descent: the gradient itself, orthogonalized within a subspace that is drawn anew at every step. No momentum and no state.
 *
 * @throws RangeError from `Optimizer` where the rank exceeds a matrix's smaller side, naming the parameter
 * @see He, Deng and Lu 2025, "Low-rank Orthogonalization for Large-scale Matrix Optimization", https://arxiv.org/abs/2509.11983
 */
export function lowRankMatrixSignedDescent({
  learningRate = 0.02,
  weightDecay = 0,
  ...options
}: LowRankMatrixSignedDescentOptions): UpdateRule {
  const name = "low-rank-msgd";
  checkSetting(name, "learningRate", learningRate, 0);
  checkSetting(name, "weightDecay", weightDecay, 0);
  const { settings, orthogonalize, ...checks } = subspace(name, options);
  return {
    name,
    layout: "matrix",
    learningRate,
    settings: { learningRate, weightDecay, ...settings },
    state: () => ({}),
    ...checks,
    update(batch) {
      // W ← (1 − lr·wd)W − lr·Q NS(QᵀG)
      const O = orthogonalize(batch, stackGradients(batch));
      descend(batch, O, { weightDecay });
    },
  };
}
