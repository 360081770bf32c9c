import type { AuxiliaryOptions, KindFactors } from "@lrm/optimizer";
import type { ScheduleName } from "./schedule_settings.ts";

/**
 * Optimizer of a run, stored in `config.json`: the settings of its entry by name, and settings that
 * apply to any optimizer. A missing setting has the rule's default.
 */
export interface OptimizerConfig {
  readonly name: string;
  readonly learningRate: number;
  /** AdamW for parameters that are not matrices. Missing if the optimizer trains all parameters. */
  readonly adamw?: AuxiliaryOptions & { readonly learningRate: number };
  /** Trains embedding and head by the rule for matrices too. Default: false. */
  readonly allMatrices?: boolean;
  /** Factors of the learning rate by kind of matrix. Default: 1. */
  readonly learningRateFactors?: KindFactors["learningRateFactors"];
  /** Factors of the weight decay by kind of matrix. Default: 1. */
  readonly weightDecayFactors?: KindFactors["weightDecayFactors"];
  /** Default: "trapezoid". */
  readonly schedule?: ScheduleName;
  /** Fraction of the run spent warming up. */
  readonly warmup: number;
  /** Fraction of the run spent cooling down; 0 with the schedule "cosine". */
  readonly cooldown: number;
  /** Maximum norm of all gradients together. Default: unlimited. */
  readonly maxGradientNorm?: number;
  /** Settings of the entry. */
  readonly [setting: string]: unknown;
}
