import { valueAtPath } from "@lrm/files/values";
import type { ModelFacts, OptimizerEntry, Setting } from "@lrm/optimizer";
import { dashed } from "../dashed.ts";
import { UsageError } from "../errors.ts";
import { unusedRate } from "./all_matrices.ts";
import { completeOptimizer, type OptimizerFlags } from "./complete_optimizer.ts";
import { optimizerNames } from "./find_optimizer.ts";
import type { OptimizerConfig } from "./optimizer_config.ts";
import { isAuxiliaryFlag, optimizerFields } from "./optimizer_fields.ts";
import { optimizerOf } from "./optimizer_of.ts";
import { OPTIMIZERS } from "./optimizers.ts";

/** A flag of optimizers, with all optimizers that have it. */
export interface OptimizerFlag {
  /** Name of the flag: `adamwLearningRate`. */
  readonly flag: string;
  readonly owners: readonly { readonly entry: OptimizerEntry; readonly setting: Setting }[];
  /** True for a setting of the AdamW that trains parameters beside a matrix optimizer. */
  readonly auxiliary: boolean;
}

/** Lists the flags of several optimizers, each once. */
export function optimizerFlags(
  optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
): OptimizerFlag[] {
  const flags = new Map<string, OptimizerFlag["owners"]>();
  for (const entry of optimizers) {
    for (const { flag, setting } of optimizerFields(entry)) {
      flags.set(flag, [...(flags.get(flag) ?? []), { entry, setting }]);
    }
  }
  return [...flags].map(([flag, owners]) => ({ flag, owners, auxiliary: isAuxiliaryFlag(flag) }));
}

/** Tells whether an optimizer has a flag. */
export function takes(entry: OptimizerEntry, flag: string): boolean {
  return optimizerFields(entry).some((field) => field.flag === flag);
}

/**
 * Creates a configuration from flags. Takes flags that have no effect, too: see
 * `checkUnusedFlags()`.
 *
 * @param flags  flags by name. Flags of no optimizer are ignored
 * @param base  settings of the same optimizer, which the flags override
 * @throws UsageError for an unknown optimizer, a flag that it does not have, and an invalid value
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
  checkValues(entry, config);
  return config;
}

/** Returns the flags that produce a configuration. */
export function optimizerFlagsOf(
  config: OptimizerConfig,
  optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
): Record<string, unknown> {
  const entry = optimizerOf(config.name, optimizers);
  const values = optimizerFields(entry).map(({ flag, path, setting }) => {
    // A setting that is missing in a configuration has the rule's default, not that of training.
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
  for (const { flag, owners, auxiliary } of optimizerFlags(optimizers)) {
    if (flags[flag] === undefined || takes(entry, flag)) continue;
    if (entry.trains === "all" && auxiliary) {
      const own = optimizerFields(entry).map((field) => `--${dashed(field.flag)}`);
      throw new UsageError(
        `Cannot use --${dashed(flag)} with ${entry.name}: it trains all parameters itself`,
        `take ${own.join(", ")}`,
      );
    }
    const names = optimizerNames(owners.map((owner) => owner.entry));
    throw new UsageError(
      `Cannot use --${dashed(flag)} with ${entry.name}: only ${listed(names)} one`,
      `leave it out, or take ${names.length === 1 ? names[0] : "one of them"}`,
    );
  }
}

function checkValues(entry: OptimizerEntry, config: OptimizerConfig): void {
  for (const { flag, path, setting } of optimizerFields(entry)) {
    const value = valueAtPath(config, path);
    if (value === undefined && setting.presence !== "required") continue;
    const problem = setting.problem(value);
    if (problem === undefined) continue;
    if (value === undefined) {
      throw new UsageError(
        `Cannot use ${entry.name} without --${dashed(flag)}: it has no default`,
        problem.remedy,
      );
    }
    throw new UsageError(
      `Cannot use --${dashed(flag)} ${JSON.stringify(value)} with ${entry.name}: this value is not allowed`,
      problem.remedy,
    );
  }
  const unused = unusedRate(config);
  if (unused !== undefined) {
    throw new UsageError(
      `Cannot use --adamw-${dashed(unused)} with --all-matrices: AdamW then trains biases and gains alone`,
      "leave one of them out",
    );
  }
  const { warmup, cooldown } = config;
  if (warmup + cooldown > 1) {
    throw new UsageError(
      `Cannot use --warmup ${warmup} with --cooldown ${cooldown}: together they are longer than the run`,
      "choose two fractions with a sum of at most 1",
    );
  }
}

/** Formats names with a verb: `a has`, `a and b have`, `a, b and c have`. */
function listed(names: readonly string[]): string {
  const [last, ...others] = [...names].reverse();
  return others.length === 0 ? `${last} has` : `${others.reverse().join(", ")} and ${last} have`;
}
