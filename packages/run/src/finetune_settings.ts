import { withoutUndefined } from "@lrm/files/values";
import {
  AUXILIARY_SETTINGS,
  adamwEntry,
  type OptimizerEntry,
  trainingDefaultOf,
} from "@lrm/optimizer";
import type { AdapterOptions } from "./adapter_config.ts";
import { modelOf } from "./models/find_model.ts";
import type { RunSettings } from "./new_run_settings.ts";
import type { OptimizerFlags } from "./optimizers/complete_optimizer.ts";
import { findOptimizer } from "./optimizers/find_optimizer.ts";
import { OPTIMIZERS } from "./optimizers/optimizers.ts";
import { finetuneRecipeSettings } from "./recipes/finetune_recipe_settings.ts";
import { trainsAllWeights } from "./recipes/trains_all_weights.ts";

/** Settings of fine-tuning: those of a run, and what is trained. */
export interface FinetuneSettings
  extends Omit<RunSettings, "preset" | "recipe" | "minutes" | "order" | "examples" | "inherited"> {
  /** Folder of the model: of Hugging Face, or of a run. */
  readonly from: string;
  /** JSON lines of examples: files and folders separated by commas. */
  readonly data: string;
  /** Published settings that the others start from: see `FINETUNE_RECIPES`. */
  readonly recipe?: string | undefined;
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
 *
 * Other optimizers, and the AdamW beside them, keep the ratio of their rates to AdamW's in training
 * from random weights. With about this ratio they are equally good on the small model of
 * docs/finetune.md, in 135 steps of 4: adapters by AdamW at 4e-3 and Muon at 1e-2 end at 0.718 and
 * 0.717 nats, and all weights by AdamW at 1.5e-3 and Muon at 1e-2 with 6e-3 beside at 0.198 and
 * 0.194.
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
 * @throws UsageError for a recipe that is unknown or for another optimizer, and for settings of
 *   adapters where all weights are trained
 */
export function finetuneSettings(
  { recipe, ...wanted }: FinetuneSettings,
  optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
): RunSettings {
  const full = trainsAllWeights({ recipe, ...wanted });
  if (recipe !== undefined) return finetuneRecipeSettings(wanted, recipe);
  const { lora, full: _, packed = false, ...settings } = wanted;
  const given = withoutUndefined(settings);
  const { optimizer, epochs, weightDecay } = FINETUNE_DEFAULTS;
  const entry = findOptimizer(given.optimizer ?? optimizer, optimizers);
  return {
    ...{ optimizer, epochs },
    ...scheduleFor(given),
    ...(entry && ratesFor(entry, { full, dora: lora?.dora })),
    ...(entry?.name === adamwEntry.name && { weightDecay }),
    ...given,
    examples: { packed },
    ...(!full && { lora: lora ?? {} }),
  };
}

/** Returns default fractions of the run: the cool-down takes what the warm-up leaves. */
function scheduleFor({ schedule, warmup, cooldown }: OptimizerFlags): OptimizerFlags {
  const rise = Number(warmup ?? Math.min(FINETUNE_DEFAULTS.warmup, 1 - Number(cooldown ?? 0)));
  // A cosine falls without a cool-down.
  const isLevel = schedule === undefined || schedule === "trapezoid";
  return { warmup: Math.max(0, rise), ...(isLevel && { cooldown: Math.max(0, 1 - rise) }) };
}

/** The model with which the default rates of training were found. */
const TRAINED = modelOf("nano").config;

/** Returns the default rates of an optimizer, and of the AdamW beside a matrix rule. */
function ratesFor(
  { settings, trains }: OptimizerEntry,
  { full, dora }: { readonly full: boolean; readonly dora: boolean | undefined },
): OptimizerFlags {
  const { full: ofWhole, adapters } = FINETUNE_RATES;
  const inTraining = ({ learningRate }: OptimizerEntry["settings"]) =>
    learningRate === undefined ? undefined : trainingDefaultOf(learningRate, TRAINED);
  const share = (full ? ofWhole : adapters) / Number(inTraining(adamwEntry.settings));
  const rateOf = (own: OptimizerEntry["settings"]): number | undefined => {
    const rate = inTraining(own);
    return typeof rate === "number" ? Number((rate * share).toPrecision(2)) : undefined;
  };
  // Of adapters, only the norms of DoRA are no matrices.
  const beside = full ? rateOf(AUXILIARY_SETTINGS) : dora ? adapters : undefined;
  return {
    learningRate: rateOf(settings),
    ...(trains === "matrices" && beside !== undefined && { adamwLearningRate: beside }),
  };
}
