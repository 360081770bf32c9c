import type { LanguageModelConfig } from "@lrm/language-model";
import { UsageError } from "./failure.ts";
import {
  OPTIMIZERS,
  type OptimizerConfig,
  type OptimizerName,
  type SCALES,
  type ScheduleName,
} from "./optimizers.ts";

/** What the flags may say about the optimizer. */
export interface OptimizerFlags {
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
const COOLDOWN = 0.6;

const FOR_ALL: readonly OptimizerName[] = ["adamw", "sgd"];
const LOW_RANK: readonly OptimizerName[] = ["low-rank-muon", "low-rank-msgd"];
const ORTHOGONALIZING: readonly OptimizerName[] = ["muon", "newton-muon", ...LOW_RANK];
const PRECONDITIONING: readonly OptimizerName[] = ["newton-muon"];
const AVERAGING: readonly OptimizerName[] = [
  "muon",
  "low-rank-muon",
  "newton-muon",
  "rmnp",
  "nora",
];

/** Flags that only some optimizers have a use for. */
const OWNERS = {
  rank: LOW_RANK,
  momentum: [...AVERAGING, "sgd"],
  scale: AVERAGING,
  splitQkv: ORTHOGONALIZING,
  damping: PRECONDITIONING,
  refreshInterval: PRECONDITIONING,
  blocks: PRECONDITIONING,
} as const satisfies Partial<Record<keyof OptimizerFlags, readonly OptimizerName[]>>;

/** Whether `name` has a use for a flag. */
export function takes(name: OptimizerName, flag: keyof OptimizerFlags): boolean {
  if (flag === "adamwLearningRate") return !FOR_ALL.includes(name);
  const owners: readonly OptimizerName[] | undefined = OWNERS[flag as keyof typeof OWNERS];
  return owners?.includes(name) ?? true;
}

/**
 * Fills in what the flags leave open.
 *
 * @param base  settings that flags replace, of the same optimizer; what they leave open too is a default
 * @throws UsageError for a flag that the optimizer has no use for, naming those that have
 */
export function optimizerConfig(
  name: OptimizerName,
  model: LanguageModelConfig,
  flags: OptimizerFlags,
  base: Partial<OptimizerConfig> = {},
): OptimizerConfig {
  checkFlags(name, flags);
  const lowRank = LOW_RANK.includes(name);
  const share = model.width <= 256 ? RANK_SHARE.nano : RANK_SHARE.larger;
  const schedule = flags.schedule ?? base.schedule ?? "trapezoid";
  const level = schedule === "trapezoid";
  const warmup = flags.warmup ?? base.warmup ?? WARMUP;
  const cooldown = flags.cooldown ?? (level ? (base.cooldown ?? COOLDOWN) : 0);
  checkSchedule(flags, warmup, cooldown, level);
  const momentum = flags.momentum ?? base.momentum;
  const scale = flags.scale ?? base.scale;
  const damping = flags.damping ?? base.damping;
  const refreshInterval = flags.refreshInterval ?? base.refreshInterval;
  const blocks = flags.blocks ?? base.blocks;
  const maxGradientNorm = flags.clip ?? base.maxGradientNorm;
  const { momentumWarmup, betas, epsilon } = base;
  return {
    name,
    learningRate: flags.learningRate ?? base.learningRate ?? LEARNING_RATE[name],
    weightDecay: flags.weightDecay ?? base.weightDecay ?? WEIGHT_DECAY[name] ?? 0,
    ...(lowRank && {
      rank: flags.rank ?? base.rank ?? Math.max(1, Math.round(model.width / share)),
    }),
    ...(momentum !== undefined && { momentum }),
    ...(momentumWarmup && { momentumWarmup }),
    ...(scale && { scale }),
    ...((flags.splitQkv ?? base.splitQkv) && { splitQkv: true }),
    ...(damping !== undefined && { damping }),
    ...(refreshInterval !== undefined && { refreshInterval }),
    ...(blocks !== undefined && { blocks }),
    ...(betas && { betas }),
    ...(epsilon !== undefined && { epsilon }),
    ...(takes(name, "adamwLearningRate") && {
      adamw: {
        learningRate: ADAMW_LEARNING_RATE,
        ...base.adamw,
        ...(flags.adamwLearningRate !== undefined && { learningRate: flags.adamwLearningRate }),
      },
    }),
    ...(!level && { schedule }),
    warmup,
    cooldown,
    ...(maxGradientNorm !== undefined && { maxGradientNorm }),
  };
}

function checkFlags(name: OptimizerName, flags: OptimizerFlags): void {
  if (flags.adamwLearningRate !== undefined && !takes(name, "adamwLearningRate")) {
    throw new UsageError(
      `Cannot use --adamw-learning-rate with ${name}: it trains everything with one rate, --learning-rate`,
    );
  }
  for (const flag of Object.keys(OWNERS) as (keyof typeof OWNERS)[]) {
    if (flags[flag] === undefined || takes(name, flag)) continue;
    throw new UsageError(
      `Cannot use ${spelled(flag)} with ${name}: only ${listed(OPTIMIZERS.filter((each) => takes(each, flag)))} one`,
    );
  }
}

function checkSchedule(
  flags: OptimizerFlags,
  warmup: number,
  cooldown: number,
  level: boolean,
): void {
  if (!level && flags.cooldown !== undefined) {
    throw new UsageError(
      "Cannot use --cooldown with --schedule cosine: it falls from the warm-up to the end",
    );
  }
  if (warmup + cooldown > 1) {
    throw new UsageError(
      `Cannot use --warmup ${warmup} with --cooldown ${cooldown}: together they are at most 1, the whole run`,
    );
  }
}

/** `a has`, `a and b have`, `a, b and c have` */
function listed(names: readonly string[]): string {
  const [last, ...others] = [...names].reverse();
  return others.length === 0 ? `${last} has` : `${others.reverse().join(", ")} and ${last} have`;
}

/** `splitQkv` as people write it: `--split-qkv`. */
function spelled(flag: string): string {
  return `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
