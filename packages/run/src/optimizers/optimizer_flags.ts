import { valueAtPath } from "@lrm/files/values";
import type { ModelFacts, OptimizerEntry, Setting } from "@lrm/optimizer";
import { dashed } from "../dashed.ts";
import { UsageError } from "../errors.ts";
import { completeOptimizer, type OptimizerFlags } from "./complete_optimizer.ts";
import { optimizerNames, optimizerOf } from "./find_optimizer.ts";
import type { OptimizerConfig } from "./optimizer_config.ts";
import { optimizerFields } from "./optimizer_fields.ts";
import { OPTIMIZERS } from "./optimizers.ts";

/** A flag of optimizers, with all that have a use for it. */
export interface OptimizerFlag {
  /** `adamwLearningRate` */
  readonly flag: string;
  readonly owners: readonly { readonly entry: OptimizerEntry; readonly setting: Setting }[];
}

/** Lists the flags of some optimizers, each once. */
export function optimizerFlags(
  optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
): OptimizerFlag[] {
  const flags = new Map<string, OptimizerFlag["owners"]>();
  for (const entry of optimizers) {
    for (const { flag, setting } of optimizerFields(entry)) {
      flags.set(flag, [...(flags.get(flag) ?? []), { entry, setting }]);
    }
  }
  return [...flags].map(([flag, owners]) => ({ flag, owners }));
}

/** Tells whether an optimizer has a use for a flag. */
export function takes(entry: OptimizerEntry, flag: string): boolean {
  return optimizerFields(entry).some((field) => field.flag === flag);
}

/**
 * Makes the configuration that flags ask for.
 *
 * @param flags  by their names; those of no optimizer are passed over
 * @param base  settings that flags replace, of the same optimizer
 * @throws UsageError for an unknown optimizer, a flag that it has no use for, and a refused value
 */
export function optimizerConfig(
  name: string,
  model: ModelFacts,
  flags: OptimizerFlags,
  base: Partial<OptimizerConfig> = {},
  optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
): OptimizerConfig {
  const entry = optimizerOf(name, optimizers);
  checkOwners(entry, flags, optimizers);
  const config = completeOptimizer(entry, model, flags, base);
  checkValues(entry, config, flags);
  return config;
}

/** Gives the flags that ask for a configuration. */
export function optimizerFlagsOf(
  config: OptimizerConfig,
  optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
): Record<string, unknown> {
  const entry = optimizerOf(config.name, optimizers);
  const values = optimizerFields(entry).map(({ flag, path, setting }) => {
    // What a configuration does not name has the rule's own default, whatever that of training is.
    const value = valueAtPath(config, path) ?? (setting.training && setting.default);
    return [flag, value] as const;
  });
  const cosine = config.schedule === "cosine"; // It has no cool-down.
  return Object.fromEntries(
    values.filter(([flag, value]) => value !== undefined && !(cosine && flag === "cooldown")),
  );
}

function checkOwners(
  entry: OptimizerEntry,
  flags: OptimizerFlags,
  optimizers: readonly OptimizerEntry[],
): void {
  for (const { flag, owners } of optimizerFlags(optimizers)) {
    if (flags[flag] === undefined || takes(entry, flag)) continue;
    if (entry.trains === "all" && flag.startsWith("adamw")) {
      const own = optimizerFields(entry).map((field) => `--${dashed(field.flag)}`);
      throw new UsageError(
        `Cannot use --${dashed(flag)} with ${entry.name}: it trains all parameters itself; take ${own.join(", ")}`,
      );
    }
    throw new UsageError(
      `Cannot use --${dashed(flag)} with ${entry.name}: only ${listed(optimizerNames(owners.map((owner) => owner.entry)))} one`,
    );
  }
}

function checkValues(entry: OptimizerEntry, config: OptimizerConfig, flags: OptimizerFlags): void {
  for (const { flag, path, setting } of optimizerFields(entry)) {
    const value = valueAtPath(config, path);
    if (value === undefined && setting.presence !== "required") continue;
    const problem = setting.problem(value);
    if (problem === undefined) continue;
    if (value === undefined) {
      throw new UsageError(`Cannot use ${entry.name} without --${dashed(flag)}: ${problem.remedy}`);
    }
    throw new UsageError(
      `Cannot use --${dashed(flag)} ${JSON.stringify(value)} with ${entry.name}: ${problem.remedy}`,
    );
  }
  const { schedule = "trapezoid", warmup, cooldown } = config;
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
