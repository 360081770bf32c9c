import {
  defineOptimizer,
  matrixRule,
  matrixSettings,
  type OptionsOf,
  resolveSettings,
  splitSettings,
  type UpdateRule,
} from "@lrm/optimizer";
import { newtonSchulz } from "@lrm/orthogonalize";
import { NEWTON_SCHULZ_SETTINGS } from "./newton_schulz_settings.ts";

/** Rate that works on the nano model with batches of 4 × 128 tokens. */
export const TRAINING_RATE = 0.01;

const SETTINGS = {
  ...matrixSettings({ learningRate: 0.02, training: { learningRate: TRAINING_RATE } }),
  ...NEWTON_SCHULZ_SETTINGS,
  ...splitSettings(),
} as const;

/** Options of {@link muon}. */
export type MuonOptions = OptionsOf<typeof SETTINGS>;

/**
 * Muon: momentum, orthogonalized by Newton–Schulz. For the matrices inside a network; not for
 * embeddings, positions, output heads, gains and biases (see `partition`). One number of state per
 * element.
 *
 * @see Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/; "rms": Liu et al. 2025,
 *   https://arxiv.org/abs/2502.16982
 * @example
 * ```ts
 * import { muon } from "@lrm/muon";
 * import { Optimizer } from "@lrm/optimizer";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const w = { name: "w", value: tensor(backend, [0, 0, 0, 0], [2, 2]), gradient: tensor(backend, [5, 0, 0, -1], [2, 2]) };
 * const optimizer = new Optimizer({ groups: [{ rule: muon({ learningRate: 1 }), parameters: [w] }] });
 * optimizer.step(); // both singular values become about 1
 * const [a, , , d] = await w.value.read();
 * expect(a).toBeLessThan(-0.6);
 * expect(d).toBeGreaterThan(0.6);
 * ```
 */
export function muon(options: MuonOptions = {}): UpdateRule {
  const values = resolveSettings("muon", SETTINGS, options);
  return matrixRule({
    name: "muon",
    settings: SETTINGS,
    values,
    // M ← βM + (1 − β)G;  U = βM + (1 − β)G;  W ← (1 − lr·wd)W − lr·s·NS(U)
    direction: (U) => newtonSchulz(U, values),
  });
}

/** Entry of {@link muon}. */
export const muonEntry = defineOptimizer({
  name: "muon",
  title: "Muon",
  help: "Makes all singular values of the momentum nearly equal",
  trains: "matrices",
  settings: SETTINGS,
  make: muon,
});
