import { isObject, leavesOf, quote, valueAtPath } from "@lrm/files/values";
import type { OptimizerEntry } from "@lrm/optimizer";
import { isOptimizerName } from "./check_entry.ts";
import { findOptimizer } from "./find_optimizer.ts";
import { optimizerFields } from "./optimizer_fields.ts";
import { OPTIMIZERS } from "./optimizers.ts";

/** Fields that every configuration has written down. */
const WRITTEN: readonly string[] = ["learningRate", "warmup", "cooldown"];
/** Most settings of an optimizer that is not known here. */
const MOST_SETTINGS = 200;

/**
 * Finds what is wrong with an optimizer's configuration from a file, in itself.
 *
 * @param foreign  whether the optimizer may come from elsewhere: then it need not be among
 * `optimizers`, and its own settings may be any plain data
 * @returns  such as `optimizer.rank is "8"`; undefined where it can be used
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
  const { learningRate, warmup, cooldown } = config as Readonly<Record<string, number>>;
  if (typeof learningRate !== "number") return `optimizer.learningRate is ${quote(learningRate)}`;
  if (warmup! + cooldown! > 1) {
    return `optimizer.warmup and optimizer.cooldown are ${warmup! + cooldown!} together, above 1`;
  }
  return undefined;
}

/** Stands in for an entry that is not there. */
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
