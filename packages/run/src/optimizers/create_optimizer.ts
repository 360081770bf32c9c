import { quote } from "@lrm/files/values";
import type { LanguageModel, LanguageModelConfig } from "@lrm/language-model";
import {
  matrixOptimizer,
  Optimizer,
  type OptimizerEntry,
  type OptimizerOptions,
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
  const rule = ruleOf(config, model.config, optimizers);
  const { adamw, maxGradientNorm } = config;
  const { parameters } = model;
  const clip = maxGradientNorm !== undefined && { maxGradientNorm };
  if (model.factors !== undefined) {
    const groups = model.factors
      .flatMap(({ parameters, rateRatio }) => {
        const learningRate = config.learningRate * rateRatio;
        const rule = ruleOf({ ...config, learningRate }, model.config, optimizers);
        // Factors are matrices, and the magnitudes of DoRA vectors.
        return adamw ? allMatrices(rule, parameters, adamw) : [{ rule, parameters }];
      })
      .filter(({ parameters }) => parameters.length > 0)
      .map((group) => ({ ...group, schedule }));
    return new Optimizer({ groups, ...{ random, steps, owned }, ...clip });
  }
  if (adamw !== undefined && config.allMatrices) {
    const groups = allMatrices(rule, parameters, adamw).map((group) => ({ ...group, schedule }));
    return new Optimizer({ groups, ...{ random, steps, owned }, ...clip });
  }
  if (adamw !== undefined) {
    return matrixOptimizer(rule, parameters, {
      ...{ adamw, schedule, random, maxGradientNorm, steps, owned },
    });
  }
  return new Optimizer({
    groups: [{ rule, parameters, schedule }],
    ...{ random, steps, owned },
    ...clip,
  });
}

/** Creates the rule that a configuration names, with its settings. */
export function ruleOf(
  config: OptimizerConfig,
  { width, heads, headSize }: LanguageModelConfig,
  optimizers: readonly OptimizerEntry[],
): UpdateRule {
  const entry = findOptimizer(config.name, optimizers);
  if (entry === undefined) {
    const known = optimizerNames(optimizers).join(", ");
    throw new UsageError(`Unknown optimizer ${quote(config.name)}`, `choose one of ${known}`);
  }
  const names = Object.keys(entry.settings).filter((name) => config[name] !== undefined);
  const options = Object.fromEntries(names.map((name) => [name, config[name]]));
  return entry.make(options, { width, heads, ...(headSize !== undefined && { headSize }) });
}
