import { adamwEntry, type OptimizerEntry, trainingDefaultOf } from "@lrm/optimizer";
import type { AdapterOptions } from "./adapter_config.ts";
import { modelOf } from "./models/find_model.ts";
import type { RunSettings } from "./new_run_settings.ts";
import type { OptimizerFlags } from "./optimizers/complete_optimizer.ts";
import { findOptimizer } from "./optimizers/find_optimizer.ts";
import { OPTIMIZERS } from "./optimizers/optimizers.ts";

/** Settings of fine-tuning: those of a run, and what is trained. */
export interface FinetuneSettings
  extends Omit<RunSettings, "preset" | "recipe" | "minutes" | "examples" | "inherited"> {
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
 *
 * The rates of other optimizers keep their ratio to AdamW's in training from random weights.
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
  const { optimizer, epochs, weightDecay } = FINETUNE_DEFAULTS;
  const entry = findOptimizer(given.optimizer ?? optimizer, optimizers);
  const rate = full ? FINETUNE_RATES.full : FINETUNE_RATES.adapters;
  // Of adapters, only the norms of DoRA are no matrices.
  const hasOthers = full ? given.allMatrices !== true : lora?.dora === true;
  return {
    ...{ optimizer, epochs },
    ...scheduleFor(given),
    ...(entry && rateOf(entry, rate)),
    ...(entry?.name === adamwEntry.name && { weightDecay }),
    ...(entry?.trains === "matrices" && hasOthers && { adamwLearningRate: rate }),
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

/** Returns the rate of an optimizer that goes with a rate of AdamW, to two digits. */
function rateOf({ settings }: OptimizerEntry, ofAdamW: number): OptimizerFlags {
  const trainingRate = (each: OptimizerEntry["settings"]) =>
    each.learningRate && Number(trainingDefaultOf(each.learningRate, TRAINED));
  const [own, adamw] = [trainingRate(settings), trainingRate(adamwEntry.settings)];
  if (own === undefined || adamw === undefined || Number.isNaN(own)) return {};
  return { learningRate: Number(((own / adamw) * ofAdamW).toPrecision(2)) };
}
