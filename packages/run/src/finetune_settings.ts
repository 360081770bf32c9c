import type { OptimizerEntry } from "@lrm/optimizer";
import type { AdapterOptions } from "./adapter_config.ts";
import type { RunSettings } from "./new_run_settings.ts";
import { findOptimizer } from "./optimizers/find_optimizer.ts";
import { OPTIMIZERS } from "./optimizers/optimizers.ts";

/** Settings of fine-tuning: those of a run, and what is trained. */
export interface FinetuneSettings
  extends Omit<RunSettings, "preset" | "recipe" | "minutes" | "examples"> {
  /** Folder of the model: of Hugging Face, or of a run. */
  readonly from: string;
  /** JSON lines of examples: files and folders separated by commas. */
  readonly data: string;
  /** Settings of the adapters. Default: rank 16 for all matrices. */
  readonly lora?: AdapterOptions | undefined;
  /** True to train all weights, without adapters. Default: false. */
  readonly full?: boolean | undefined;
  /** True to put as many examples into a row as fit. Default: false. */
  readonly packed?: boolean | undefined;
}

/**
 * Learning rates of AdamW. Adapters take larger ones than whole models.
 *
 * - Adapters: 2e-4, as QLoRA trained models of 7 to 13 billion parameters (Dettmers et al. 2023,
 *   https://arxiv.org/abs/2305.14314, table 9). Small models take five times as much and more.
 * - All weights: 2e-5, as Alpaca (Taori et al. 2023,
 *   https://github.com/tatsu-lab/stanford_alpaca).
 */
export const FINETUNE_RATES = { adapters: 2e-4, full: 2e-5 } as const;

/** Defaults of fine-tuning that differ from those of `startRun`. */
export const FINETUNE_DEFAULTS = {
  optimizer: "adamw",
  epochs: 3,
  /** Alpaca and QLoRA warm up over 3 % of the run. */
  warmup: 0.03,
  cooldown: 0.97,
  weightDecay: 0,
} as const;

/**
 * Fills in the defaults of fine-tuning. An undefined setting counts as missing.
 *
 * @param optimizers  optimizers to choose from
 */
export function finetuneSettings(
  { lora, full = false, packed = false, ...settings }: FinetuneSettings,
  optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
): RunSettings {
  const given = Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  );
  const { weightDecay, ...defaults } = FINETUNE_DEFAULTS;
  const optimizer = given.optimizer ?? defaults.optimizer;
  const isAdamW = optimizer === "adamw";
  // The norms of DoRA are vectors, which AdamW trains beside a rule for matrices.
  const hasNorms = !full && lora?.dora === true;
  const besideMatrices = findOptimizer(optimizer, optimizers)?.trains === "matrices";
  const learningRate = full ? FINETUNE_RATES.full : FINETUNE_RATES.adapters;
  return {
    ...defaults,
    // A longer warm-up leaves less for the cool-down.
    ...(given.warmup !== undefined && { cooldown: 1 - Number(given.warmup) }),
    ...(isAdamW && { learningRate, weightDecay }),
    ...(hasNorms && besideMatrices && { adamwLearningRate: FINETUNE_RATES.adapters }),
    ...given,
    examples: { packed },
    ...(!full && { lora: lora ?? {} }),
  };
}
