import { valueAtPath } from "@lrm/files/values";
import {
  AUXILIARY_SETTINGS,
  type ModelFacts,
  type OptimizerEntry,
  type Settings,
  trainingDefaultOf,
} from "@lrm/optimizer";
import type { OptimizerConfig } from "./optimizer_config.ts";
import {
  MATRIX_OPTIMIZER_SETTINGS,
  optimizerFields,
  SHARED_OPTIMIZER_SETTINGS,
} from "./optimizer_fields.ts";
import { completeSchedule, SCHEDULE_SETTINGS } from "./schedule_settings.ts";

/** Settings of an optimizer by flag, such as `adamwLearningRate`. Other names are ignored. */
export type OptimizerFlags = Readonly<Record<string, unknown>>;

/**
 * Fills in defaults. Includes common settings and settings with a separate default in training; the
 * others have the rule's default. Checks nothing.
 *
 * @param flags  requested settings
 * @param base  settings of a recipe for the same optimizer, which the flags override
 */
export function completeOptimizer(
  entry: OptimizerEntry,
  model: ModelFacts,
  flags: OptimizerFlags,
  base: Partial<OptimizerConfig> = {},
): OptimizerConfig {
  const fields = optimizerFields(entry);
  const asked = new Map(fields.map(({ flag, path }) => [path, flags[flag]]));
  const kept = new Map(fields.map(({ path }) => [path, valueAtPath(base, path)]));
  const either = (path: string) => asked.get(path) ?? kept.get(path);
  const own = picked(entry.settings, (name) => either(name) ?? writtenDefault(entry, name, model));
  const auxiliary = {
    learningRate: AUXILIARY_SETTINGS.learningRate?.default,
    ...picked(AUXILIARY_SETTINGS, (name) => either(`adamw.${name}`)),
  };
  const { schedule: _, ...shared } = picked(SHARED_OPTIMIZER_SETTINGS, either);
  const completed = {
    name: entry.name,
    ...own,
    ...(entry.trains === "matrices" && {
      ...picked(MATRIX_OPTIMIZER_SETTINGS, either),
      adamw: auxiliary,
    }),
    ...shared,
    ...completeSchedule(
      picked(SCHEDULE_SETTINGS, (name) => asked.get(name)),
      picked(SCHEDULE_SETTINGS, (name) => kept.get(name)),
      entry,
    ),
  };
  return completed as unknown as OptimizerConfig;
}

function writtenDefault({ settings }: OptimizerEntry, name: string, model: ModelFacts): unknown {
  const setting = settings[name]!;
  const written = setting.common || setting.training !== undefined;
  return written ? trainingDefaultOf(setting, model) : undefined;
}

function picked(settings: Settings, find: (name: string) => unknown): Record<string, unknown> {
  const values = Object.keys(settings).map((name) => [name, find(name)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}
