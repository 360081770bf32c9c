import { isObject, leavesOf, quote } from "@lrm/files/values";
import type { OptimizerConfig } from "./optimizers/optimizer_config.ts";
import type { TrainingConfig } from "./training_config.ts";

/** An earlier part of a run, which went on with other settings. */
export interface EarlierPart {
  /** Last step of the part. */
  readonly until: number;
  readonly optimizer: OptimizerConfig;
  readonly training: TrainingConfig;
}

/** A part of a run: all of its steps have the same settings. */
export interface RunPart {
  /** Steps of the run before the part. */
  readonly from: number;
  /** Last step of the part, or the step at which it is to end. */
  readonly until: number;
  readonly optimizer: OptimizerConfig;
  readonly training: TrainingConfig;
}

/** The settings of a configuration that its parts have. */
export interface PartedConfig {
  readonly optimizer: OptimizerConfig;
  readonly training: TrainingConfig;
  readonly earlier?: readonly EarlierPart[];
}

/** Largest number of parts. */
const MOST_PARTS = 100;

/** Lists the parts of a run in order. Most runs have one. */
export function partsOf({ earlier = [], optimizer, training }: PartedConfig): readonly RunPart[] {
  const all = [...earlier, { until: training.steps, optimizer, training }];
  return all.map((part, at) => ({ from: all[at - 1]?.until ?? 0, ...part }));
}

/** Returns the number of completed steps at which the last part begins. */
export function beginOf({ earlier = [] }: Pick<PartedConfig, "earlier">): number {
  return earlier.at(-1)?.until ?? 0;
}

/**
 * Returns the configuration of a run that goes on with other settings after `step` steps: they
 * begin a new part, and replace one that has done no step.
 */
export function withPart<Config extends PartedConfig>(
  config: Config,
  step: number,
  now: Pick<RunPart, "optimizer" | "training">,
): Config {
  const { earlier = [], optimizer, training } = config;
  if (beginOf(config) === step) return { ...config, ...now };
  return { ...config, ...now, earlier: [...earlier, { until: step, optimizer, training }] };
}

/** Returns the configuration before the last part; undefined for a run of one part. */
export function configBefore<Config extends PartedConfig>(config: Config): Config | undefined {
  const last = config.earlier?.at(-1);
  if (last === undefined) return undefined;
  const { optimizer, training } = last;
  const { earlier = [], ...before } = { ...config, optimizer, training };
  // The type of the rest of a generic object is not known to be that of the whole.
  const whole: unknown = earlier.length > 1 ? { ...before, earlier: earlier.slice(0, -1) } : before;
  return whole as Config;
}

/** Returns the configuration that made the last of `steps` completed steps. */
export function configAt<Config extends PartedConfig>(config: Config, steps: number): Config {
  const before = configBefore(config);
  return before === undefined || steps > beginOf(config) ? config : configAt(before, steps);
}

/**
 * Describes what a part changes: `optimizer.learningRate 0.02 → 0.01`.
 *
 * @param before  the part before
 */
export function changesOf(
  before: Pick<RunPart, "optimizer" | "training">,
  { optimizer, training }: Pick<RunPart, "optimizer" | "training">,
): string[] {
  const old = leavesOf({ optimizer: before.optimizer, training: before.training });
  const now = leavesOf({ optimizer, training });
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => old.get(path) !== now.get(path))
    .map((path) => `${path} ${old.get(path) ?? "not set"} → ${now.get(path) ?? "not set"}`);
}

/**
 * Finds a mistake in the list of earlier parts, apart from those in the settings of one part.
 *
 * @param steps  steps of the whole run
 */
export function problemOfParts(earlier: unknown, steps: number): string | undefined {
  if (!Array.isArray(earlier) || earlier.length === 0 || earlier.length > MOST_PARTS) {
    return `earlier is ${quote(earlier)}`;
  }
  let last = 0;
  for (const [at, part] of earlier.entries()) {
    if (!isObject(part)) return `earlier.${at} is ${quote(part)}`;
    const strange = Object.keys(part).find((key) => !FIELDS.includes(key));
    if (strange !== undefined) return `earlier.${at}.${strange.slice(0, 80)} is unknown`;
    const { until } = part;
    if (!Number.isSafeInteger(until) || (until as number) <= last) {
      return `earlier.${at}.until is ${quote(until)}`;
    }
    last = until as number;
  }
  return last < steps ? undefined : `training.steps is ${steps}, and a part ended at ${last}`;
}

/** Fields of an earlier part. */
const FIELDS = ["until", "optimizer", "training"];
