import {
  averaging,
  checkChoice,
  checkMatrixScale,
  checkSetting,
  descend,
  type MatrixScale,
  type MatrixSplit,
  type MomentumSettings,
  matrixScale,
  type UpdateRule,
  viewParts,
} from "@lrm/optimizer";
import {
  checkNewtonSchulz,
  JORDAN,
  type NewtonSchulzSettings,
  newtonSchulz,
} from "@lrm/orthogonalize";

/** How Muon steps. */
export interface MuonOptions extends MomentumSettings, NewtonSchulzSettings {
  /** Default 0.02. */
  readonly learningRate?: number;
  /** Decoupled: `W ← (1 − learningRate · weightDecay) W`. Default 0. */
  readonly weightDecay?: number;
  /** How the size of an update follows the matrix's shape: `√max(1, m/n)` ("shape"), Moonlight's `0.2 √max(m, n)` ("rms"), or 1 ("none"). Default "shape". */
  readonly scale?: MatrixScale;
  /** Weights of several matrices, one below the other: each is orthogonalized, and scaled by its own shape, for itself. See `splitQKV`. Default: none. */
  readonly split?: MatrixSplit;
}

/**
 * Muon: momentum, orthogonalized by Newton–Schulz. For the matrices inside a network; not for embeddings, positions, output heads, gains and biases (see `partition`). One number of state per element.
 *
 * @see Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/; "rms": Liu et al. 2025, https://arxiv.org/abs/2502.16982
 * @example
 * ```ts
 * import { muon } from "@lrm/muon";
 * import { Optimizer } from "@lrm/optimizer";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const w = { name: "w", value: tensor(backend, [0, 0, 0, 0], [2, 2]), gradient: tensor(backend, [5, 0, 0, -1], [2, 2]) };
 * const optimizer = new Optimizer({ groups: [{ rule: muon({ learningRate: 1 }), parameters: [w] }] });
 * optimizer.step(); // both singular values count about alike
 * const [a, , , d] = await w.value.read();
 * expect(a).toBeLessThan(-0.6);
 * expect(d).toBeGreaterThan(0.6);
 * ```
 */
export function muon({
  learningRate = 0.02,
  weightDecay = 0,
  scale = "shape",
  coefficients = JORDAN,
  normalization = "add",
  precision = "float32",
  split,
  ...momentum
}: MuonOptions = {}): UpdateRule {
  const name = "muon";
  checkSetting(name, "learningRate", learningRate, 0);
  checkSetting(name, "weightDecay", weightDecay, 0);
  checkMatrixScale(name, scale);
  checkNewtonSchulz(name, { coefficients, normalization, precision });
  checkChoice(name, "split", split, "undefined", "function");
  const average = averaging(name, momentum);
  return {
    name,
    layout: "matrix",
    learningRate,
    settings: {
      learningRate,
      weightDecay,
      scale,
      coefficients: { ...coefficients },
      normalization,
      precision,
      ...average.settings,
    },
    state: (shape) => ({ momentum: shape }),
    ...(split && { parts: (parameter, shape) => split({ name: parameter, shape }) }),
    update(batch) {
      const [m = 0, n = 0] = batch.shape;
      // M ← βM + (1 − β)G;  U = βM + (1 − β)G;  W ← (1 − lr·wd)W − lr·s·NS(U)
      const U = average.direction(batch);
      const O = newtonSchulz(viewParts(batch, U), { coefficients, normalization, precision });
      descend(batch, O.reshape(U.shape), {
        weightDecay,
        scale: matrixScale(scale, m / batch.parts, n),
      });
    },
  };
}
