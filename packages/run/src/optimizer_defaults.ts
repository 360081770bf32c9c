import type { LanguageModelConfig } from "@lrm/language-model";
import type { OptimizerConfig, OptimizerName, SCALES, ScheduleName } from "./optimizers.ts";

/** What may be said about an optimizer; the rest has defaults. */
export interface OptimizerSettings {
  readonly rank?: number;
  readonly learningRate?: number;
  readonly adamwLearningRate?: number;
  readonly weightDecay?: number;
  readonly momentum?: number;
  readonly scale?: (typeof SCALES)[number];
  readonly splitQkv?: boolean;
  readonly damping?: number;
  readonly refreshInterval?: number;
  readonly blocks?: number;
  readonly schedule?: ScheduleName;
  readonly warmup?: number;
  readonly cooldown?: number;
  readonly clip?: number;
}

/** Learning rates that work on the nano model with batches of 4 × 128 tokens; the authors' own are in the recipes. */
const LEARNING_RATE: Readonly<Record<OptimizerName, number>> = {
  "low-rank-muon": 0.015,
  muon: 0.01,
  "newton-muon": 0.01,
  rmnp: 1e-3,
  nora: 1e-3,
  "low-rank-msgd": 0.02,
  adamw: 1.5e-3,
  sgd: 0.1,
};
const ADAMW_LEARNING_RATE = 6e-3;
const WEIGHT_DECAY: Partial<Record<OptimizerName, number>> = { "low-rank-muon": 0.01, adamw: 0.1 };
/** A quarter of the nano model's width; the authors take 100 for GPT-2 small's 768, about an eighth. */
const RANK_SHARE = { nano: 4, larger: 8 };
const WARMUP = 0.02;
/** Low-rank updates want more steps at the full rate: nano ends 0.01 nats lower after 1,467 steps. */
const COOLDOWN: Partial<Record<OptimizerName, number>> = { "low-rank-muon": 0.4 };
const COOLDOWN_OF_OTHERS = 0.6;
/** Three matrices have three times the rank of one: nano ends 0.04 nats lower after 1,467 steps. */
const SPLIT_QKV: readonly OptimizerName[] = ["low-rank-muon"];

/** Whether an optimizer takes packed queries, keys and values apart where nothing else is said. */
export const splitsQkv = (name: OptimizerName): boolean => SPLIT_QKV.includes(name);

/** Optimizers for parameters of any kind; the others train matrices, and AdamW the rest. */
export const FOR_ALL: readonly OptimizerName[] = ["adamw", "sgd"];
export const LOW_RANK: readonly OptimizerName[] = ["low-rank-muon", "low-rank-msgd"];

/**
 * Fills in what the settings leave open.
 *
 * @param base  settings that the others replace, of the same optimizer; what they leave open too is a default
 */
export function completeOptimizer(
  name: OptimizerName,
  model: LanguageModelConfig,
  settings: OptimizerSettings,
  base: Partial<OptimizerConfig> = {},
): OptimizerConfig {
  const lowRank = LOW_RANK.includes(name);
  const share = model.width <= 256 ? RANK_SHARE.nano : RANK_SHARE.larger;
  const schedule = settings.schedule ?? base.schedule ?? "trapezoid";
  const level = schedule === "trapezoid";
  const warmup = settings.warmup ?? base.warmup ?? WARMUP;
  const fall = COOLDOWN[name] ?? COOLDOWN_OF_OTHERS;
  const cooldown = settings.cooldown ?? (level ? (base.cooldown ?? fall) : 0);
  const momentum = settings.momentum ?? base.momentum;
  const scale = settings.scale ?? base.scale;
  const splitQkv = settings.splitQkv ?? base.splitQkv ?? (splitsQkv(name) || undefined);
  const damping = settings.damping ?? base.damping;
  const refreshInterval = settings.refreshInterval ?? base.refreshInterval;
  const blocks = settings.blocks ?? base.blocks;
  const maxGradientNorm = settings.clip ?? base.maxGradientNorm;
  const { momentumWarmup, betas, epsilon } = base;
  return {
    name,
    learningRate: settings.learningRate ?? base.learningRate ?? LEARNING_RATE[name],
    weightDecay: settings.weightDecay ?? base.weightDecay ?? WEIGHT_DECAY[name] ?? 0,
    ...(lowRank && {
      rank: settings.rank ?? base.rank ?? Math.max(1, Math.round(model.width / share)),
    }),
    ...(momentum !== undefined && { momentum }),
    ...(momentumWarmup && { momentumWarmup }),
    ...(scale && { scale }),
    ...(splitQkv !== undefined && { splitQkv }),
    ...(damping !== undefined && { damping }),
    ...(refreshInterval !== undefined && { refreshInterval }),
    ...(blocks !== undefined && { blocks }),
    ...(betas && { betas }),
    ...(epsilon !== undefined && { epsilon }),
    ...(!FOR_ALL.includes(name) && {
      adamw: {
        learningRate: ADAMW_LEARNING_RATE,
        ...base.adamw,
        ...(settings.adamwLearningRate !== undefined && {
          learningRate: settings.adamwLearningRate,
        }),
      },
    }),
    ...(!level && { schedule }),
    warmup,
    cooldown,
    ...(maxGradientNorm !== undefined && { maxGradientNorm }),
  };
}
