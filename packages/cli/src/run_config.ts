import type { TokenizerName, TrainSettings } from "@lrm/train";
import { RunError, readConfig } from "@lrm/train/node";
import { resolveData } from "./data.ts";
import type { Device } from "./device.ts";
import { familyOf, fitsTokenizer, MODEL_KINDS, type ModelSize } from "./models.ts";
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
  readonly optimizer: OptimizerConfig;
  readonly training: TrainSettings;
  /** Of the text that the run ends with. Default `LAST_SAMPLE_TOKENS`, as in runs of earlier versions. */
  readonly sampleTokens?: number;
  /** The device that computes it; another one rounds differently. A run that comes from another machine has none yet: whichever goes on with it. */
  readonly device?: Device;
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string" && value !== "";
const flag: Check = (value) => typeof value === "boolean";
const from =
  (least: number): Check =>
  (value) =>
    typeof value === "number" && Number.isFinite(value) && value >= least;
const whole =
  (least: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && from(least)(value);
const share: Check = (value) => from(0)(value) && (value as number) <= 1;
const among =
  (...known: readonly unknown[]): Check =>
  (value) =>
    known.includes(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const betas: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(share);

/** Every setting that is used, and what it has to be. The model's size is checked by its own package. */
const SETTINGS: Readonly<Record<string, Check>> = {
  "model.kind": among(...MODEL_KINDS),
  "model.preset": text,
  from: optional(text),
  recipe: optional(text),
  tokenizer: among("bytes", "gpt2"),
  data: text,
  textField: optional(text),
  "dataTokens.train": whole(1),
  "dataTokens.validation": whole(1),
  "dataTokens.fingerprint": optional(text),
  "optimizer.name": among(...OPTIMIZERS),
  "optimizer.learningRate": from(0),
  "optimizer.weightDecay": from(0),
  "optimizer.rank": optional(whole(1)),
  "optimizer.momentum": optional(share),
  "optimizer.momentumWarmup": optional(
    (value) => share(at(value, "from")) && whole(0)(at(value, "steps")),
  ),
  "optimizer.scale": optional(among(...SCALES)),
  "optimizer.splitQkv": optional(flag),
  "optimizer.damping": optional(from(0)),
  "optimizer.refreshInterval": optional(whole(1)),
  "optimizer.blocks": optional(whole(1)),
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
  "training.seed": whole(0),
  "training.steps": whole(1),
  "training.batch": whole(1),
  "training.context": whole(1),
  "training.accumulation": whole(1),
  "training.evaluateEvery": whole(1),
  "training.evaluationTokens": whole(1),
  "training.finalEvaluationTokens": optional(whole(1)),
  "training.checkpointEvery": whole(1),
  "training.measureUpdatesEvery": optional(whole(1)),
  "training.recompute": optional(flag),
  sampleTokens: optional(whole(1)),
  "device.backend": among("cpu", "webgpu"),
  "device.description": text,
  "device.software": flag,
  "device.kernels": optional(text),
};

/** The configuration in a run folder. */
export async function readRunConfig(folder: string): Promise<RunConfig> {
  const config = checkRunConfig(await readConfig(folder), `${folder}/config.json`);
  return { ...config, data: resolveData(config.data, folder) };
}

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
      `Cannot read ${path}: it is not a run configuration of version ${VERSION}; start a new run`,
    );
  }
  const problem = problemWith(json);
  if (problem === undefined) return json as RunConfig;
  throw new RunError(`Cannot use ${path}: ${problem}; restore it from a copy, or start a new run`);
}

/** What is wrong with a configuration, if something is. */
function problemWith(json: unknown): string | undefined {
  for (const [path, check] of Object.entries(SETTINGS)) {
    if (path.startsWith("device.") && at(json, "device") === undefined) continue;
    const value = at(json, path);
    if (!check(value)) return `${path} is ${JSON.stringify(value) ?? "missing"}`;
  }
  const { model, tokenizer, training } = json as RunConfig;
  if (typeof model.config !== "object" || model.config === null) return "model.config is missing";
  try {
    familyOf(model.kind).checkConfig(model.config);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message.replace(/^C/, "c");
  }
  const { vocabularySize } = model.config;
  if (!fitsTokenizer(vocabularySize, tokenizer)) {
    return `tokenizer is ${tokenizer}, but the model's vocabulary has ${vocabularySize} tokens`;
  }
  if (training.context > model.config.contextLength) {
    return `training.context is ${training.context}, above the model's ${model.config.contextLength}`;
  }
  return undefined;
}

/** What `json` holds at `a.b.c`. */
function at(json: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    const holds = typeof value === "object" && value !== null && Object.hasOwn(value, key);
    return holds ? (value as Record<string, unknown>)[key] : undefined;
  }, json);
}
