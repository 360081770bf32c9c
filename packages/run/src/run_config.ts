import type { TokenizerName } from "@lrm/data";
import {
  among,
  at,
  betas,
  flag,
  from,
  optional,
  problemIn,
  quote,
  type Settings,
  share,
  text,
  whole,
} from "@lrm/files/values";
import { checkBatch, RunError, type TrainSettings } from "@lrm/train";
import { MOST } from "./bounds.ts";
import { DATA_REPORT_SETTINGS, type DataSummary } from "./data_summary.ts";
import type { Device } from "./device.ts";
import { checkRank, familyOf, fitsTokenizer, MODEL_KINDS, type ModelSize } from "./models.ts";
import { LOW_RANK } from "./optimizer_defaults.ts";
import { OPTIMIZERS, type OptimizerConfig, SCALES, SCHEDULES } from "./optimizers.ts";

const VERSION = 1;
/** Tokens of the text that a run ends with, where nothing else is said. */
export const LAST_SAMPLE_TOKENS = 400;

/** Everything that decides a run's numbers, as `config.json` keeps it. */
export interface RunConfig {
  readonly version: typeof VERSION;
  /** `preset` is what people call the size: a preset, or the name of the folder that the run began from. */
  readonly model: ModelSize & { readonly preset: string };
  /** A folder with a pretrained model to start from. */
  readonly from?: string;
  /** The recipe that the settings began with; flags may have changed some. */
  readonly recipe?: string;
  readonly tokenizer: TokenizerName;
  /** What `--data` named: `sotu`, or a path; in a run that was exported, one inside its folder. */
  readonly data: string;
  /** The field of JSON lines, or the column of parquet files, that holds the text, where that is not `text`. */
  readonly textField?: string;
  /** Tokens of both parts and their fingerprint, to notice when the data became other data. */
  readonly dataTokens: {
    readonly train: number;
    readonly validation: number;
    readonly fingerprint?: string;
  };
  /** Data held out and left out when the run began, for people; nothing depends on it. */
  readonly dataReport?: DataSummary;
  readonly optimizer: OptimizerConfig;
  readonly training: TrainSettings;
  /** Of the text that the run ends with. Default `LAST_SAMPLE_TOKENS`, as in runs of earlier versions. */
  readonly sampleTokens?: number;
  /** The device that computes it; another one rounds differently. A run that comes from another machine has none yet: whichever goes on with it. */
  readonly device?: Device;
}

/**
 * Checks of what runs and comparisons say of their model and data. The model's size is checked by
 * its own package.
 */
export const SHARED_SETTINGS: Settings = {
  "model.kind": among(...MODEL_KINDS),
  "model.preset": text,
  tokenizer: among("bytes", "gpt2"),
  data: text,
  "dataTokens.train": whole(1),
  "dataTokens.validation": whole(1),
  "dataTokens.fingerprint": optional(text),
  "training.steps": whole(1, MOST.steps),
  "training.batch": whole(1, MOST.batch),
  "training.context": whole(1, MOST.context),
  "training.accumulation": whole(1, MOST.accumulation),
  "training.evaluateEvery": whole(1),
  "training.evaluationTokens": whole(1),
  "training.finalEvaluationTokens": optional(whole(1)),
  "training.checkpointEvery": whole(1),
  "training.measureUpdatesEvery": optional(whole(1)),
  "training.recompute": optional(flag),
};

/** Checks of a device. */
export const DEVICE_SETTINGS: Settings = {
  "device.backend": among("cpu", "webgpu"),
  "device.description": text,
  "device.rounding": text,
  "device.software": flag,
  "device.kernels": optional(text),
};

/** Checks of an optimizer. */
export const OPTIMIZER_SETTINGS: Settings = {
  "optimizer.name": among(...OPTIMIZERS),
  "optimizer.learningRate": from(0),
  "optimizer.weightDecay": from(0),
  "optimizer.rank": optional(whole(1, MOST.rank)),
  "optimizer.momentum": optional(share),
  "optimizer.momentumWarmup": optional(
    (value) => share(at(value, "from")) && whole(0)(at(value, "steps")),
  ),
  "optimizer.scale": optional(among(...SCALES)),
  "optimizer.splitQkv": optional(flag),
  "optimizer.damping": optional(from(0)),
  "optimizer.refreshInterval": optional(whole(1)),
  "optimizer.blocks": optional(whole(1, MOST.rank)),
  "optimizer.betas": optional(betas),
  "optimizer.epsilon": optional(from(0)),
  "optimizer.adamw": optional((value) => from(0)(at(value, "learningRate"))),
  "optimizer.adamw.embeddingLearningRate": optional(from(0)),
  "optimizer.adamw.headLearningRate": optional(from(0)),
  "optimizer.adamw.weightDecay": optional(from(0)),
  "optimizer.adamw.betas": optional(betas),
  "optimizer.adamw.epsilon": optional(from(0)),
  "optimizer.schedule": optional(among(...SCHEDULES)),
  "optimizer.warmup": share,
  "optimizer.cooldown": share,
  "optimizer.maxGradientNorm": optional(from(0)),
};

/** Every setting of a run that is used. */
const SETTINGS: Settings = {
  ...SHARED_SETTINGS,
  ...OPTIMIZER_SETTINGS,
  from: optional(text),
  recipe: optional(text),
  textField: optional(text),
  "training.seed": whole(0),
  sampleTokens: optional(whole(1, MOST.sampleTokens)),
};

/** Whether JSON is meant to be a run's configuration. */
export function isRunConfig(json: object): boolean {
  return ["version", "model", "optimizer", "training"].every((part) => part in json);
}

/**
 * JSON as a run's configuration.
 *
 * @param path  of its file, for the message
 * @throws RunError that names what is wrong with it
 */
export function checkRunConfig(json: unknown, path: string): RunConfig {
  if (at(json, "version") !== VERSION) {
    throw new RunError(
      `Cannot read ${path}: it is not a run configuration of version ${VERSION}`,
      "start a new run",
    );
  }
  const problem = problemWith(json);
  if (problem === undefined) return json as RunConfig;
  throw new RunError(
    `Cannot use ${path}: ${problem}`,
    "restore it from a copy, or start a new run",
  );
}

/** What is wrong with a configuration, if something is. */
function problemWith(json: unknown): string | undefined {
  // A run that comes from another machine has no device.
  const device = at(json, "device") === undefined ? {} : DEVICE_SETTINGS;
  const report = at(json, "dataReport") === undefined ? {} : DATA_REPORT_SETTINGS;
  const problem = problemIn(json, { ...SETTINGS, ...report, ...device });
  return problem ?? problemOfModel(json as RunConfig) ?? problemOfOptimizer(json as RunConfig);
}

/** Finds what does not fit together of a model, its tokenizer, and the windows it is trained on. */
export function problemOfModel({
  model,
  tokenizer,
  training,
}: Pick<RunConfig, "model" | "tokenizer"> & {
  readonly training: Omit<TrainSettings, "seed">;
}): string | undefined {
  if (typeof model.config !== "object" || model.config === null) return "model.config is missing";
  for (const [name, value] of Object.entries(model.config)) {
    if (isPlain(value)) continue;
    return `model.config.${name.slice(0, 80)} is ${quote(value)}`;
  }
  const { vocabularySize, contextLength } = model.config;
  const { batch, context } = training;
  const problem =
    refusalOf(() => familyOf(model.kind).checkConfig(model.config)) ??
    refusalOf(() => checkBatch(batch, context));
  if (problem !== undefined) return problem;
  if (!fitsTokenizer(vocabularySize, tokenizer)) {
    return `tokenizer is ${tokenizer}, but the model's vocabulary has ${vocabularySize} tokens`;
  }
  if (context > contextLength) {
    return `training.context is ${context}, above the model's ${contextLength}`;
  }
  return undefined;
}

/** Tells whether a value may be one of a model's settings, which its package checks. */
const isPlain = (value: unknown): boolean =>
  ["number", "boolean"].includes(typeof value) || (typeof value === "string" && value.length <= 80);

/** Finds what does not fit together of an optimizer's settings and the model. */
export function problemOfOptimizer({
  model,
  optimizer: { name, rank, warmup, cooldown },
}: Pick<RunConfig, "model" | "optimizer">): string | undefined {
  if (LOW_RANK.includes(name) && rank === undefined) return "optimizer.rank is missing";
  if (warmup + cooldown > 1) {
    return `optimizer.warmup and optimizer.cooldown are ${warmup + cooldown} together, above 1`;
  }
  return refusalOf(() => checkRank(model, rank));
}

/** The sentence by which a check refuses, to go on another. */
function refusalOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message.replace(/^C/, "c");
  }
}
