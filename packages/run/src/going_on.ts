import { firstDifference, valueAtPath } from "@lrm/files/values";
import { CATALOG, type Catalog } from "./catalog.ts";
import { UsageError } from "./errors.ts";
import { checkOptimizer } from "./optimizers/check_optimizer.ts";
import type { OptimizerFlags } from "./optimizers/complete_optimizer.ts";
import type { OptimizerConfig } from "./optimizers/optimizer_config.ts";
import { optimizerFields } from "./optimizers/optimizer_fields.ts";
import { optimizerConfig, optimizerFlags, optimizerFlagsOf } from "./optimizers/optimizer_flags.ts";
import { optimizerOf } from "./optimizers/optimizer_of.ts";
import { checkUnusedFlags } from "./optimizers/unused_flags.ts";
import type { RunConfig } from "./run_config.ts";
import { withPart } from "./run_parts.ts";
import { evaluationTokensOf, type RunFlags } from "./run_settings.ts";

/** Settings of a run that may change when it goes on; those of its optimizer may, too. */
export const CHANGEABLE = [
  ...(["steps", "evaluateEvery", "evaluationTokens", "patience"] as const),
  ...(["checkpointEvery", "sampleTokens"] as const),
] as const;

/** Settings with which a run goes on, by the names of their flags. Default: those that it has. */
export type NewSettings = Partial<Pick<RunFlags, (typeof CHANGEABLE)[number]>> & OptimizerFlags;

/**
 * Returns the configuration of a run that goes on with other settings after `step` steps. Settings
 * that change its numbers begin a new part.
 *
 * @throws UsageError for settings that do not fit the run
 */
export function withSettings(
  config: RunConfig,
  step: number,
  settings: NewSettings,
  catalog: Catalog = CATALOG,
): RunConfig {
  const { training } = config;
  const { steps, evaluateEvery, evaluationTokens, patience, checkpointEvery } = settings;
  const optimizer = optimizerWith(config, settings, catalog);
  const sampleTokens = settings.sampleTokens ?? config.sampleTokens;
  const kept = {
    ...config,
    training: { ...training, ...(checkpointEvery !== undefined && { checkpointEvery }) },
    ...(sampleTokens !== undefined && { sampleTokens }),
  };
  const changed = {
    ...kept.training,
    ...(steps !== undefined && { steps }),
    ...(evaluateEvery !== undefined && { evaluateEvery }),
    ...(evaluationTokens !== undefined && evaluationTokensOf(evaluationTokens)),
    ...(patience !== undefined && { patience }),
  };
  const now = { optimizer, training: changed };
  const then = { optimizer: config.optimizer, training: kept.training };
  if (firstDifference(then, now) === undefined) return kept;
  if (step === 0) {
    throw new UsageError(
      "Cannot change the settings of a run that has done no step",
      "start a new run with them",
    );
  }
  if (changed.steps <= step) {
    throw new UsageError(
      `Cannot end the run at step ${changed.steps}: it has done ${step} steps`,
      `take more with --steps, or --extend`,
    );
  }
  return withPart({ ...kept, training }, step, now);
}

/** Returns the optimizer of a run with other settings. */
function optimizerWith(
  { optimizer, model, lora }: RunConfig,
  settings: NewSettings,
  catalog: Catalog,
): OptimizerConfig {
  const { optimizers } = catalog;
  const given = new Set(
    optimizerFlags(optimizers)
      .map(({ flag }) => flag)
      .filter((flag) => settings[flag] !== undefined),
  );
  if (given.size === 0) return optimizer;
  const flags = {
    ...optimizerFlagsOf(optimizer, optimizers),
    ...Object.fromEntries([...given].map((flag) => [flag, settings[flag]])),
  };
  const checked = optimizerConfig(optimizer.name, model.config, flags, {}, optimizers);
  // A change of the schedule changes its cool-down.
  if (given.has("schedule")) given.add("cooldown");
  const changed = optimizerFields(optimizerOf(optimizer.name, optimizers))
    .filter(({ flag }) => given.has(flag))
    .reduce((config, { path }) => withValue(config, path, valueAtPath(checked, path)), optimizer);
  checkUnusedFlags(settings, { model, optimizer: changed, lora }, catalog);
  checkOptimizer(model, changed, catalog, lora);
  return changed;
}

/** Returns a configuration with another value at `name` or `group.name`. */
function withValue(config: OptimizerConfig, path: string, value: unknown): OptimizerConfig {
  const [first = "", second] = path.split(".");
  const whole = second === undefined ? value : { ...Object(config[first]), [second]: value };
  return { ...config, [first]: whole };
}
