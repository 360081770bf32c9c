import { quote } from "@lrm/files/values";
import type { LanguageModel, LanguageModelConfig } from "@lrm/language-model";
import {
  type MatrixRules,
  matrixOptimizer,
  Optimizer,
  type OptimizerEntry,
  type OptimizerOptions,
  rulesByKind,
  type Schedule,
  type UpdateRule,
} from "@lrm/optimizer";
import type { Random } from "@lrm/tensor";
import { UsageError } from "../errors.ts";
import { allMatrices } from "./all_matrices.ts";
import { findOptimizer, optimizerNames } from "./find_optimizer.ts";
import type { OptimizerConfig } from "./optimizer_config.ts";
import { OPTIMIZERS } from "./optimizers.ts";
import { scheduleOf } from "./schedule_settings.ts";

/** The part of a model that an optimizer needs. */
export interface TrainedModel extends Pick<LanguageModel, "config" | "parameters"> {
  /**
   * Parameters of adapters that are trained instead, in groups of their own, each with its learning
   * rate as a multiple of the configured one.
   */
  readonly factors?: readonly {
    readonly parameters: LanguageModel["parameters"];
    readonly rateRatio: number;
  }[];
}

/**
 * Creates the optimizer of a run, at step 0.
 *
 * @param steps  steps of the whole run
 * @param optimizers  optimizers to choose from
 * @param owned  chooses this rank's parameters. Default: all
 * @param schedule  factor of the learning rates. Default: that of the configuration
 */
export function createOptimizer(
  config: OptimizerConfig,
  steps: number,
  model: TrainedModel,
  random: Random,
  optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
  owned?: OptimizerOptions["owned"],
  schedule: Schedule = scheduleOf(config, steps),
): Optimizer {
  const { adamw, maxGradientNorm } = config;
  const { parameters } = model;
  const clip = maxGradientNorm !== undefined && { maxGradientNorm };
  if (model.factors !== undefined) {
    const groups = model.factors
      .flatMap(({ parameters, rateRatio }) => {
        const learningRate = config.learningRate * rateRatio;
        const rule = ruleOf({ ...config, learningRate }, model.config, optimizers);
        // Factors are matrices without a kind, and the magnitudes of DoRA vectors.
        return adamw ? allMatrices(rule, parameters, adamw) : [{ rule, parameters }];
      })
      .filter(({ parameters }) => parameters.length > 0)
      .map((group) => ({ ...group, schedule }));
    return new Optimizer({ groups, ...{ random, steps, owned }, ...clip });
  }
  if (adamw === undefined) {
    const rule = ruleOf(config, model.config, optimizers);
    return new Optimizer({
      groups: [{ rule, parameters, schedule }],
      ...{ random, steps, owned },
      ...clip,
    });
  }
  const rules = rulesOf(config, model.config, optimizers);
  if (config.allMatrices) {
    const groups = allMatrices(rules, parameters, adamw).map((group) => ({ ...group, schedule }));
    return new Optimizer({ groups, ...{ random, steps, owned }, ...clip });
  }
  return matrixOptimizer(rules, parameters, {
    ...{ adamw, schedule, random, maxGradientNorm, steps, owned },
  });
}

/** Creates the rules of matrices, which may differ by their kind. */
function rulesOf(
  config: OptimizerConfig,
  model: LanguageModelConfig,
  optimizers: readonly OptimizerEntry[],
): MatrixRules {
  const { learningRate, learningRateFactors, weightDecayFactors } = config;
  const weightDecay = config.weightDecay as number | undefined;
  const values = { learningRate, weightDecay, learningRateFactors, weightDecayFactors };
  return rulesByKind(entryOf(config, optimizers), values, (step) =>
    ruleOf({ ...config, ...step }, model, optimizers),
  );
}

/** Creates the rule that a configuration names, with its settings, and without factors by kind. */
export function ruleOf(
  config: OptimizerConfig,
  { width, heads, headSize }: LanguageModelConfig,
  optimizers: readonly OptimizerEntry[],
): UpdateRule {
  const entry = entryOf(config, optimizers);
  const names = Object.keys(entry.settings).filter((name) => config[name] !== undefined);
  const options = Object.fromEntries(names.map((name) => [name, config[name]]));
  return entry.make(options, { width, heads, ...(headSize !== undefined && { headSize }) });
}

function entryOf({ name }: OptimizerConfig, optimizers: readonly OptimizerEntry[]): OptimizerEntry {
  const entry = findOptimizer(name, optimizers);
  if (entry !== undefined) return entry;
  const known = optimizerNames(optimizers).join(", ");
  throw new UsageError(`Unknown optimizer ${quote(name)}`, `choose one of ${known}`);
}
