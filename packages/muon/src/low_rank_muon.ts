import {
  averaging,
  checkMatrixScale,
  checkSetting,
  descend,
  type MatrixScale,
  type MomentumSettings,
  matrixScale,
  type UpdateRule,
} from "@lrm/optimizer";
import { type LowRankSettings, subspace } from "./low_rank_options.ts";

/** How low-rank Muon steps. */
export interface LowRankMuonOptions extends MomentumSettings, LowRankSettings {
  /** Default 0.025. */
  readonly learningRate?: number;
  /** Decoupled: `W ← (1 − learningRate · weightDecay) W`. Default 0.01. */
  readonly weightDecay?: number;
  /** How the size of an update follows the matrix's shape: `√max(1, m/n)` ("shape"), `0.2 √max(m, n)` ("rms"), or 1 ("none"). Default "shape". */
  readonly scale?: MatrixScale;
}

/**
 * Low-rank Muon: momentum, orthogonalized within a subspace of `rank` dimensions that is drawn anew at every step. As Muon, at a fraction of the work where the rank is far below the matrices' sides. One number of state per element.
 *
 * @throws RangeError from `Optimizer` where the rank exceeds a matrix's smaller side, naming the parameter
 * @see He, Deng and Lu 2025, "Low-rank Orthogonalization for Large-scale Matrix Optimization", https://arxiv.org/abs/2509.11983
 * @example
 * ```ts
 * import { lowRankMuon } from "@lrm/muon";
 * import { Optimizer } from "@lrm/optimizer";
 * import { Random } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const random = new Random(1);
 * const w = { name: "w", value: random.fork("w").normal(backend, [16, 32]), gradient: random.fork("g").normal(backend, [16, 32]) };
 * const optimizer = new Optimizer({ groups: [{ rule: lowRankMuon({ rank: 4 }), parameters: [w] }], random });
 * optimizer.step();
 * expect((await w.value.read()).every(Number.isFinite)).toBe(true);
 * ```
 */
export function lowRankMuon({
  learningRate = 0.025,
  weightDecay = 0.01,
  scale = "shape",
  ...options
}: LowRankMuonOptions): UpdateRule {
  const name = "low-rank-muon";
  checkSetting(name, "learningRate", learningRate, 0);
  checkSetting(name, "weightDecay", weightDecay, 0);
  checkMatrixScale(name, scale);
  const average = averaging(name, options);
  const { settings, orthogonalize, ...checks } = subspace(name, options);
  return {
    name,
    layout: "matrix",
    learningRate,
    settings: { learningRate, weightDecay, scale, ...average.settings, ...settings },
    state: (shape) => ({ momentum: shape }),
    ...checks,
    update(batch) {
      const [m = 0, n = 0] = batch.shape;
      // M ← βM + (1 − β)G;  U = βM + (1 − β)G;  W ← (1 − lr·wd)W − lr·s·Q NS(QᵀU)
      const U = average.direction(batch);
      const O = orthogonalize(batch, U);
      descend(batch, O, { weightDecay, scale: matrixScale(scale, m / batch.parts, n) });
    },
  };
}
