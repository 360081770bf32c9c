import type { AuxiliaryConfig } from "./auxiliary.ts";
import type { ScheduleName } from "./schedule_settings.ts";

/**
 * Optimizer of a run, as `config.json` keeps it: the settings of its entry by their names, and
 * those that a run adds to any optimizer. A setting that is missing has the rule's own default.
 */
export interface OptimizerConfig {
  readonly name: string;
  readonly learningRate: number;
  /** AdamW for parameters that are not matrices; absent where the optimizer trains all. */
  readonly adamw?: AuxiliaryConfig;
  /** Default "trapezoid". */
  readonly schedule?: ScheduleName;
  /** Fraction of the run spent warming up. */
  readonly warmup: number;
  /** Fraction of the run spent cooling down; 0 with a cosine. */
  readonly cooldown: number;
  /** Largest norm of all gradients together. Default: any. */
  readonly maxGradientNorm?: number;
  /** Settings of the entry. */
  readonly [setting: string]: unknown;
}
