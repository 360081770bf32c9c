import type { LanguageModelConfig } from "@lrm/language-model";
import {
  CATALOG,
  type Catalog,
  type OptimizerConfig,
  type OptimizerFlags,
  optimizerConfig,
} from "@lrm/run";
import { type Grid, gridAround, gridOf } from "./search.ts";

/** An optimizer that takes part in a comparison, as its user names it. */
export interface ContestantSettings {
  /** Name of the optimizer. */
  readonly optimizer: string;
  /** Settings other than its defaults, the same for every learning rate. */
  readonly settings?: OptimizerFlags;
  /**
   * Learning rates to try. Default: its default rate, half and double that, and further outward
   * while the best is on the edge.
   */
  readonly learningRates?: readonly number[] | undefined;
}

/** An optimizer in a comparison, and the learning rates to search. */
export interface Contestant {
  /** At the default learning rate. */
  readonly config: OptimizerConfig;
  readonly grid: Grid;
}

/**
 * Completes the settings of an optimizer for a model.
 *
 * @throws UsageError for an unknown name, and for settings that the optimizer has no use for
 */
export function contestantOf(
  { optimizer, settings = {}, learningRates }: ContestantSettings,
  model: LanguageModelConfig,
  { optimizers }: Pick<Catalog, "optimizers"> = CATALOG,
): Contestant {
  const config = optimizerConfig(optimizer, model, settings, {}, optimizers);
  const grid =
    learningRates === undefined ? gridAround(config.learningRate) : gridOf(learningRates);
  return { config, grid };
}
