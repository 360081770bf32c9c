import { isObject, leavesOf, quote, valueAtPath } from "@lrm/files/values";
import type { OptimizerEntry } from "@lrm/optimizer";
import { unusedRate } from "./all_matrices.ts";
import { isOptimizerName } from "./check_entry.ts";
import { findOptimizer } from "./find_optimizer.ts";
import type { OptimizerConfig } from "./optimizer_config.ts";
import { optimizerFields } from "./optimizer_fields.ts";
import { OPTIMIZERS } from "./optimizers.ts";

/** Fields that every configuration has. */
const WRITTEN: readonly string[] = ["learningRate", "warmup", "cooldown"];
/** Maximum number of settings of an unknown optimizer. */
const MOST_SETTINGS = 200;

/**
 * Finds a mistake in an optimizer's configuration from a file, without looking at the model.
 *
 * @param foreign  true if the optimizer may be external. It may then be missing from `optimizers`,
 *   and its settings may be any plain data
 * @returns  the mistake, such as `optimizer.rank is "8"`; undefined if there is none
 */
export function problemOfOptimizer(
  config: unknown,
  foreign = false,
  optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
): string | undefined {
  if (!isObject(config)) return `optimizer is ${quote(config)}`;
  const entry = findOptimizer(config.name, optimizers);
  if (entry === undefined && !(foreign && isOptimizerName(config.name))) {
    return `optimizer.name is ${quote(config.name)}`;
  }
  const strange = entry === undefined ? problemOfSize(config) : unknownSetting(config, entry);
  if (strange !== undefined) return strange;
  for (const { path, setting } of optimizerFields(entry ?? UNKNOWN)) {
    const value = valueAtPath(config, path);
    if (value === undefined && !isNeeded(path, setting.presence, config)) continue;
    const problem = setting.problem(value);
    if (problem !== undefined) return `optimizer.${path}${problem.path} is ${quote(problem.value)}`;
  }
  const unused = unusedRate(config as unknown as OptimizerConfig);
  if (unused !== undefined) {
    const rate = quote(valueAtPath(config, `adamw.${unused}`));
    return `optimizer.adamw.${unused} is ${rate}, which no parameter has with optimizer.allMatrices`;
  }
  const { learningRate, warmup, cooldown } = config as Readonly<Record<string, number>>;
  if (typeof learningRate !== "number") return `optimizer.learningRate is ${quote(learningRate)}`;
  if (warmup! + cooldown! > 1) {
    return `optimizer.warmup and optimizer.cooldown are ${warmup! + cooldown!} together, above 1`;
  }
  return undefined;
}

/** Replaces the entry of an unknown optimizer. */
const UNKNOWN = { settings: {}, trains: "matrices" } as const;

function isNeeded(path: string, presence: string, config: object): boolean {
  if (path === "adamw.learningRate") return valueAtPath(config, "adamw") !== undefined;
  return presence === "required" || WRITTEN.includes(path);
}

function unknownSetting(config: object, entry: OptimizerEntry): string | undefined {
  const known = ["name", ...optimizerFields(entry).map(({ path }) => path.split(".")[0])];
  const strange = Object.keys(config).find((name) => !known.includes(name));
  if (strange === undefined) return undefined;
  return `optimizer.${strange.slice(0, 80)} is ${quote(valueAtPath(config, strange))}, which ${entry.name} does not have`;
}

function problemOfSize(config: object): string | undefined {
  const { size } = leavesOf(config);
  return size > MOST_SETTINGS ? `optimizer has ${size} settings` : undefined;
}
