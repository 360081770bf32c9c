import { resolve } from "node:path";
import { resolveData } from "@lrm/data/node";
import type { LoadedCheckpoint } from "@lrm/train";
import { CATALOG, type Catalog } from "../catalog.ts";
import { UsageError } from "../errors.ts";
import { type NewSettings, withSettings } from "../going_on.ts";
import type { RunConfig } from "../run_config.ts";
import { isComplete } from "./outcome.ts";

/** Changes of a run that is resumed. */
export interface ResumeChanges {
  /** Another place of the same data. Default: where they were. */
  readonly data?: string | undefined;
  /** Another place of the model that a run's adapters belong to. Default: where it was. */
  readonly from?: string | undefined;
  /**
   * Settings with which the run goes on, even if it is complete. They begin a new part of it, but
   * for those that change no numbers of it: `checkpointEvery` and `sampleTokens`. Default: those
   * that it has, with which it goes on as if it had not stopped.
   */
  readonly settings?: NewSettings | undefined;
  /** Steps to add to the end of the run, instead of `settings.steps`. */
  readonly extend?: number | undefined;
}

/**
 * Returns the configuration with which a run goes on.
 *
 * @param path  path of the run
 * @throws UsageError for changes that do not fit the run
 */
export function resumedConfig(
  path: string,
  stored: RunConfig,
  checkpoint: LoadedCheckpoint | undefined,
  {
    data = stored.data,
    from,
    settings = {},
    extend,
    catalog = CATALOG,
  }: ResumeChanges & { readonly catalog?: Catalog | undefined },
): RunConfig {
  const config = withBase(path, { ...stored, data: resolveData(data) }, from);
  const step = checkpoint?.step ?? 0;
  const end = isComplete(path, config, checkpoint) ? step : config.training.steps;
  const length = extend === undefined ? {} : { steps: end + extend };
  return withSettings(config, step, { ...settings, ...length }, catalog);
}

/** Returns the configuration with another place of the model that adapters belong to. */
function withBase(path: string, config: RunConfig, from: string | undefined): RunConfig {
  if (from === undefined) return config;
  if (config.fromSha256 !== undefined) return { ...config, from: resolve(from) };
  throw new UsageError(
    `Cannot resume ${path} over the model in ${from}: the run's checkpoint has all of its weights`,
    "leave that folder out, or start a new run from it, without --resume",
  );
}
