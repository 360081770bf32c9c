import type { LanguageModelConfig } from "@lrm/language-model";
import {
  CATALOG,
  type Catalog,
  checkNeeds,
  type OptimizerConfig,
  type OptimizerFlags,
  optimizerConfig,
  optimizerOf,
} from "@lrm/run";
import { decaysAround, type Grid, gridAround, gridOf } from "./search.ts";

/** An optimizer to compare, as the user specifies it. */
export interface ContestantSettings {
  /** Name of the optimizer. */
  readonly optimizer: string;
  /** Settings that differ from the defaults. They are the same for every learning rate. */
  readonly settings?: OptimizerFlags;
  /**
   * Learning rates to try. Default: the default rate, half and double of it, and further rates
   * while the best one is at the edge.
   */
  readonly learningRates?: readonly number[] | undefined;
  /**
   * True to search the weight decay too, if the optimizer has one, beginning with its default. On
   * the hyperball there is none. Default: false.
   */
  readonly searchDecay?: boolean;
}

/** An optimizer in a comparison, and the learning rates to search. */
export interface Contestant {
  /** Configuration with the default learning rate. */
  readonly config: OptimizerConfig;
  readonly grid: Grid;
}

/**
 * Completes the settings of an optimizer for a model.
 *
 * @throws UsageError for an unknown name, and for settings that the optimizer does not have
 */
export function contestantOf(
  { optimizer, settings = {}, learningRates, searchDecay = false }: ContestantSettings,
  model: LanguageModelConfig,
  { optimizers }: Pick<Catalog, "optimizers"> = CATALOG,
): Contestant {
  const config = optimizerConfig(optimizer, model, settings, {}, optimizers);
  // Others may have an effect on another contestant, or on what a search tries.
  checkNeeds(optimizerOf(optimizer, optimizers), config, { cooldown: settings.cooldown });
  const grid =
    learningRates === undefined ? gridAround(config.learningRate) : gridOf(learningRates);
  const { weightDecay, hyperball } = config;
  if (!searchDecay || hyperball === true || typeof weightDecay !== "number")
    return { config, grid };
  return { config, grid: { ...grid, decays: decaysAround(weightDecay) } };
}
