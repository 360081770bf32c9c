import { withoutUndefined } from "@lrm/files/values";
import type { AdapterOptions } from "./adapter_config.ts";
import type { OptimizerFlags } from "./optimizers/complete_optimizer.ts";
import type { ExamplesConfig } from "./run_config.ts";
import { RUN_SETTINGS, type RunFlags, type RunSetting, type RunValues } from "./run_settings.ts";

/** Settings of a new run that are not in {@link RUN_SETTINGS}. */
interface RunChoices {
  /** Name of a model's size. Default: `nano`. */
  readonly preset?: string | undefined;
  /** Folder of a pretrained model to start from, instead of a preset. */
  readonly from?: string | undefined;
  /** Recipe from which the optimizer settings are taken. */
  readonly recipe?: string | undefined;
  /** Training data: `sotu`, or files and folders separated by commas. Default: `sotu`. */
  readonly data?: string | undefined;
  /** Field of JSON lines, or column of parquet files, that holds the text. Default: `text`. */
  readonly textField?: string | undefined;
  /** Present if the data are examples, of which only answers are learned. */
  readonly examples?: ExamplesConfig | undefined;
  /** LoRA adapters to train instead of the model. Default: the model is trained. */
  readonly lora?: AdapterOptions | undefined;
  /** Length of a run on examples that has no `steps`: how often each is learned. */
  readonly epochs?: number | undefined;
  /** Name of the optimizer. Default: `low-rank-muon`. */
  readonly optimizer?: string | undefined;
  /** Length of a run that has no `steps`, in minutes. Default: 3. */
  readonly minutes?: number | undefined;
  /**
   * Names of settings that are those of an earlier run. They are not refused where others leave
   * them without an effect. Default: none.
   */
  readonly inherited?: readonly string[] | undefined;
}

/**
 * Settings of a new run: its choices, {@link RUN_SETTINGS}, and settings of its optimizer by the
 * names of their flags (see `optimizerFields()`). Missing settings have defaults.
 */
export type RunSettings = RunChoices & RunFlags & OptimizerFlags;

/** Settings of a new run, with the defaults that do not depend on model or optimizer. */
export type CompleteRunSettings = RunValues &
  RunChoices & {
    readonly [K in keyof typeof RUN_DEFAULTS]: (typeof RUN_DEFAULTS)[K];
  } & OptimizerFlags;

/** Defaults of the choices of a new run. */
export const RUN_DEFAULTS: {
  readonly preset: string;
  readonly data: string;
  readonly optimizer: string;
  readonly minutes: number;
} = { preset: "nano", data: "sotu", optimizer: "muon", minutes: 3 };

/** Fills in defaults. An undefined setting counts as missing. */
export function completeRunSettings(settings: RunSettings): CompleteRunSettings {
  const own = Object.entries<RunSetting>(RUN_SETTINGS).map(([name, each]) => [name, each.default]);
  return {
    ...RUN_DEFAULTS,
    ...Object.fromEntries(own),
    ...withoutUndefined(settings),
  } as CompleteRunSettings;
}
