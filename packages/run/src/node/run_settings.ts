import type { OptimizerFlags } from "../optimizer_flags.ts";
import { LAST_SAMPLE_TOKENS } from "../run_config.ts";

/** Settings of a new run. What is left out has a default. */
export interface RunSettings extends OptimizerFlags {
  /** Name of a model's size. Default: `nano`. */
  readonly preset?: string;
  /** Folder of a pretrained model to start from, instead of a preset. */
  readonly from?: string | undefined;
  /** Recipe whose optimizer settings are the base of this run's. */
  readonly recipe?: string | undefined;
  /** Training data: `sotu`, or files and folders separated by commas. Default: `sotu`. */
  readonly data?: string;
  /** Field of JSON lines, or column of parquet files, that holds the text. Default: `text`. */
  readonly textField?: string | undefined;
  /** Name of the optimizer. Default: `low-rank-muon`. */
  readonly optimizer?: string;
  /** Optimizer steps. Default: as many as fit into `minutes`. */
  readonly steps?: number | undefined;
  /** Length of a run that has no `steps`, in minutes. Default: 3. */
  readonly minutes?: number | undefined;
  /** Windows in a batch. Default: 4. */
  readonly batch?: number;
  /** Tokens in a window. Default: the model's context. */
  readonly context?: number | undefined;
  /** Batches in a step. Default: 1. */
  readonly accumulation?: number;
  /** Whether blocks are computed twice, which takes less memory and more time. Default: false. */
  readonly recompute?: boolean | undefined;
  /** Seed of weights, batches and samples. Default: 1. */
  readonly seed?: number;
  /** Steps between evaluations. Default: a fifth of the run. */
  readonly evaluateEvery?: number | undefined;
  /** Tokens of the final evaluation, at least. Default: 102,400. */
  readonly evaluationTokens?: number;
  /** Steps between checkpoints. Default: a twentieth of the run. */
  readonly checkpointEvery?: number | undefined;
  /** Tokens of the text that the run ends with. Default: 400. */
  readonly sampleTokens?: number;
}

/** Defaults of {@link RunSettings}, where they do not depend on the model or the optimizer. */
export const RUN_DEFAULTS = {
  preset: "nano",
  data: "sotu",
  optimizer: "low-rank-muon",
  minutes: 3,
  batch: 4,
  accumulation: 1,
  seed: 1,
  evaluationTokens: 102_400,
  sampleTokens: LAST_SAMPLE_TOKENS,
} as const satisfies RunSettings;
