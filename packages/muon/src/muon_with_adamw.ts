import {
  type KindFactors,
  type MatrixOptimizerOptions,
  matrixOptimizer,
  type OptimizedModel,
  type Optimizer,
  rulesByKind,
} from "@lrm/optimizer";
import { type MuonOptions, muon, muonEntry, TRAINING_RATE } from "./muon.ts";

/** Options of {@link muonWithAdamW}: those of `muon` and the optimizer, and factors by kind. */
export interface MuonWithAdamWOptions extends MuonOptions, MatrixOptimizerOptions, KindFactors {}

/**
 * Makes the usual optimizer with Muon: `muon` for the matrices of a model, and AdamW for the rest.
 * Groups and defaults are those of `lrm train`: a learning rate of 0.01, and 0.006 for AdamW.
 *
 * @param model  a model, or a list of parameters, with roles; frozen ones are left out
 * @throws ArgumentError that names a parameter of two or more axes without a role
 * @example
 * ```ts
 * import { muonWithAdamW } from "@lrm/muon";
 * import { zeros } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const parameter = (name: string, shape: number[], role?: string) =>
 *   ({ name, role, value: zeros(backend, shape), gradient: zeros(backend, shape) });
 * const model = { parameters: [parameter("weight", [2, 2], "matrix"), parameter("bias", [2])] };
 * using optimizer = muonWithAdamW(model, { learningRate: 0.05 });
 * expect(optimizer.groups.map(({ rule }) => [rule.name, rule.learningRate])).toEqual([
 *   ["muon", 0.05],
 *   ["adamw", 0.006],
 * ]);
 * ```
 */
export function muonWithAdamW(
  model: OptimizedModel,
  options: MuonWithAdamWOptions = {},
): Optimizer {
  const { adamw, schedule, random, maxGradientNorm, steps, owned, ...settings } = options;
  const { learningRateFactors, weightDecayFactors, ...own } = settings;
  const { learningRate = TRAINING_RATE, weightDecay } = own;
  const values = { learningRate, weightDecay, learningRateFactors, weightDecayFactors };
  const rules = rulesByKind(muonEntry, values, (step) => muon({ ...own, ...step }));
  return matrixOptimizer(rules, model, { adamw, schedule, random, maxGradientNorm, steps, owned });
}
