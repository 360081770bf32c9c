import type { LanguageModelConfig } from "@lrm/language-model";
import { dashed } from "./dashed.ts";
import { UsageError } from "./errors.ts";
import {
  completeOptimizer,
  FOR_ALL,
  LOW_RANK,
  type OptimizerSettings,
} from "./optimizer_defaults.ts";
import { OPTIMIZERS, type OptimizerConfig, type OptimizerName } from "./optimizers.ts";

/** What the flags may say about the optimizer. */
export type OptimizerFlags = OptimizerSettings;

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
  const config = completeOptimizer(name, model, flags, base);
  checkSchedule(flags, config);
  return config;
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
      `Cannot use --${dashed(flag)} with ${name}: only ${listed(OPTIMIZERS.filter((each) => takes(each, flag)))} one`,
    );
  }
}

function checkSchedule(
  flags: OptimizerFlags,
  { schedule = "trapezoid", warmup, cooldown }: OptimizerConfig,
): void {
  if (schedule !== "trapezoid" && flags.cooldown !== undefined) {
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
