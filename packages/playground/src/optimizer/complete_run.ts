import { completeOptimizer, type OptimizerConfig } from "@lrm/run";
import {
  type CompleteRunChoice,
  dimensionsOf,
  type ModelChoice,
  type RunChoice,
  type SettingValues,
} from "../config.ts";
import { entryOf } from "./entry_of.ts";
import { isWritten } from "./fields.ts";

/** Makes the configuration of a run's optimizer. */
export function optimizerConfigOf(run: RunChoice, model: ModelChoice): OptimizerConfig {
  const entry = entryOf(run.optimizer);
  const { settings = {} } = run;
  // Written texts have no flags, by which other settings are completed.
  const written = Object.entries(settings).filter(([name, value]) => {
    const setting = entry.settings[name];
    return value !== undefined && setting !== undefined && isWritten(setting);
  });
  const completed = completeOptimizer(entry, dimensionsOf(model), settings);
  return { ...completed, ...Object.fromEntries(written) };
}

/** Gives the settings of a run's rule, with the defaults of training. */
export function ruleSettings(run: RunChoice, model: ModelChoice): SettingValues {
  const config = optimizerConfigOf(run, model);
  const names = Object.keys(entryOf(run.optimizer).settings);
  const given = names.filter((name) => config[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, config[name]]));
}

/** Fills in the defaults of common settings, for people to read. */
export function completeRun(run: RunChoice, model: ModelChoice): CompleteRunChoice {
  const { settings } = entryOf(run.optimizer);
  const values = Object.entries(ruleSettings(run, model));
  const common = Object.fromEntries(values.filter(([name]) => settings[name]?.common));
  return { optimizer: run.optimizer, settings: { ...common, ...run.settings } };
}
