import type { LanguageModel, LanguageModelConfig } from "@lrm/language-model";
import { lowRankMatrixSignedDescent, lowRankMuon, muon } from "@lrm/muon";
import { adamw, Optimizer, partition, sgd, trapezoid, type UpdateRule } from "@lrm/optimizer";
import type { Random } from "@lrm/tensor";
import { UsageError } from "./failure.ts";

/** The optimizers by the names that the command line takes. */
export const OPTIMIZERS = ["low-rank-muon", "muon", "low-rank-msgd", "adamw", "sgd"] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];

/** How a run updates its weights, as its `config.json` keeps it. */
export interface OptimizerConfig {
  readonly name: OptimizerName;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Of the low-rank optimizers. */
  readonly rank?: number;
  /** For embeddings, norms and biases, where `name` is for matrices. */
  readonly adamw?: { readonly learningRate: number };
  /** Linear rise over this share of the run. */
  readonly warmup: number;
  /** Linear fall to zero over this share of the run. */
  readonly cooldown: number;
  /** Gradients are scaled down to this norm, all of them together. Default: they are taken as they are. */
  readonly maxGradientNorm?: number;
}

/** What the flags may say about it. */
export interface OptimizerFlags {
  readonly rank?: number;
  readonly learningRate?: number;
  readonly adamwLearningRate?: number;
  readonly weightDecay?: number;
  readonly warmup?: number;
  readonly cooldown?: number;
  readonly clip?: number;
}

/** Learning rates that work on the nano model with batches of 4 × 128 tokens; the authors' own are for GPT-2 small. */
const LEARNING_RATE: Readonly<Record<OptimizerName, number>> = {
  "low-rank-muon": 0.015,
  muon: 0.02,
  "low-rank-msgd": 0.02,
  adamw: 3e-3,
  sgd: 0.1,
};
const ADAMW_LEARNING_RATE = 6e-3;
const WEIGHT_DECAY: Readonly<Record<OptimizerName, number>> = {
  "low-rank-muon": 0.01,
  muon: 0,
  "low-rank-msgd": 0,
  adamw: 0.1,
  sgd: 0,
};
/** A quarter of the nano model's width; the authors take 100 for GPT-2 small's 768, about an eighth. */
const RANK_SHARE = { nano: 4, larger: 8 };
const WARMUP = 0.02;
const COOLDOWN = 0.6;

/** Fills in what the flags leave open. */
export function optimizerConfig(
  name: OptimizerName,
  model: LanguageModelConfig,
  flags: OptimizerFlags,
): OptimizerConfig {
  const lowRank = name === "low-rank-muon" || name === "low-rank-msgd";
  if (flags.rank !== undefined && !lowRank) {
    throw new UsageError(
      `Cannot use --rank with ${name}: only low-rank-muon and low-rank-msgd have one`,
    );
  }
  if (lowRank && flags.rank !== undefined && flags.rank > model.width) {
    throw new RangeError(
      `Cannot use rank ${flags.rank}: h.0.attn.c_proj.weight is ${model.width} × ${model.width}; take at most ${model.width}`,
    );
  }
  const share = model.width <= 256 ? RANK_SHARE.nano : RANK_SHARE.larger;
  const matricesOnly = name !== "adamw" && name !== "sgd";
  if (flags.adamwLearningRate !== undefined && !matricesOnly) {
    throw new UsageError(
      `Cannot use --adamw-learning-rate with ${name}: it trains everything with one rate, --learning-rate`,
    );
  }
  const { warmup = WARMUP, cooldown = COOLDOWN } = flags;
  if (warmup + cooldown > 1) {
    throw new UsageError(
      `Cannot use --warmup ${warmup} with --cooldown ${cooldown}: together they are at most 1, the whole run`,
    );
  }
  return {
    name,
    learningRate: flags.learningRate ?? LEARNING_RATE[name],
    weightDecay: flags.weightDecay ?? WEIGHT_DECAY[name],
    ...(lowRank && { rank: flags.rank ?? Math.max(1, Math.round(model.width / share)) }),
    ...(matricesOnly && {
      adamw: { learningRate: flags.adamwLearningRate ?? ADAMW_LEARNING_RATE },
    }),
    warmup,
    cooldown,
    ...(flags.clip !== undefined && { maxGradientNorm: flags.clip }),
  };
}

/** The optimizer of a run, at step 0. */
export function createOptimizer(
  config: OptimizerConfig,
  steps: number,
  model: Pick<LanguageModel, "parameters">,
  random: Random,
): Optimizer {
  const cooldown = Math.round(steps * config.cooldown);
  const schedule = trapezoid({
    steps,
    warmup: Math.min(steps - cooldown, Math.round(steps * config.warmup)),
    cooldown,
  });
  const rule = ruleOf(config);
  const { maxGradientNorm } = config;
  const options = { random, ...(maxGradientNorm !== undefined && { maxGradientNorm }) };
  if (config.adamw === undefined) {
    return new Optimizer({
      groups: [{ rule, parameters: model.parameters, schedule }],
      ...options,
    });
  }
  const { matrices, rest } = partition(model.parameters);
  return new Optimizer({
    groups: [
      { rule, parameters: matrices, schedule },
      { rule: adamw(config.adamw), parameters: rest, schedule },
    ],
    ...options,
  });
}

function ruleOf({ name, learningRate, weightDecay, rank = 0 }: OptimizerConfig): UpdateRule {
  switch (name) {
    case "low-rank-muon":
      return lowRankMuon({ learningRate, weightDecay, rank });
    case "low-rank-msgd":
      return lowRankMatrixSignedDescent({ learningRate, weightDecay, rank });
    case "muon":
      return muon({ learningRate, weightDecay });
    case "adamw":
      return adamw({ learningRate, weightDecay });
    case "sgd":
      return sgd({ learningRate, weightDecay });
    default:
      return name satisfies never;
  }
}
