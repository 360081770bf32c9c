import { isTokenizerName, type TokenizerName } from "@lrm/data";
import { EXCHANGE_MODES, type ExchangeMode, SUM_ORDERS, type SumOrder } from "@lrm/distributed";
import { isProblem } from "@lrm/files/problem";
import {
  type Check,
  type FieldChecks,
  isBoolean,
  isObject,
  isOneOf,
  isText,
  isWholeNumberFrom,
  optional,
  problemIn,
  quote,
  valueAtPath,
} from "@lrm/files/values";
import type { SpecialTokens } from "@lrm/language-model";
import { checkBatch, RunError } from "@lrm/train";
import { type AdapterConfig, checkAdapter } from "./adapter_config.ts";
import { CATALOG, type Catalog, type RuleSource } from "./catalog.ts";
import { DATA_REPORT_SETTINGS, type DataSummary } from "./data_summary.ts";
import type { Device } from "./device.ts";
import { isSpecialTokens } from "./model_files/named_tokens.ts";
import { familyOf, type ModelSize } from "./models/find_model.ts";
import { fitsTokenizer } from "./models/vocabulary.ts";
import { checkOptimizer } from "./optimizers/check_optimizer.ts";
import { findOptimizer } from "./optimizers/find_optimizer.ts";
import type { OptimizerConfig } from "./optimizers/optimizer_config.ts";
import { problemOfOptimizer } from "./optimizers/problem_of_optimizer.ts";
import { configBefore, type EarlierPart, problemOfParts } from "./run_parts.ts";
import { RUN_SETTINGS, type RunSetting } from "./run_settings.ts";
import type { TrainingConfig } from "./training_config.ts";

const VERSION = 1;
/** Default number of tokens of the final sample. */
export const LAST_SAMPLE_TOKENS = RUN_SETTINGS.sampleTokens.default!;

/** Settings of learning from examples. */
export interface ExamplesConfig {
  /** True to put as many examples into a row as fit. */
  readonly packed: boolean;
}

/** Everything that determines a run's numbers. Stored in `config.json`. */
export interface RunConfig {
  readonly version: typeof VERSION;
  /** Model. `preset` is a name for people: a preset, or the folder that the run started from. */
  readonly model: ModelSize & { readonly preset: string };
  /** Folder of a pretrained model to start from. */
  readonly from?: string;
  /**
   * SHA-256 of the weights in `from`, which the checkpoints of adapters leave out.
   */
  readonly fromSha256?: string;
  /** Recipe that the settings are based on. Flags may have changed some of them. */
  readonly recipe?: string;
  /** Tokenizer. The files of one that is not built in are in `tokenizer/`. */
  readonly tokenizer: TokenizerName;
  /** Special tokens that the config.json of the pretrained model names. */
  readonly specialTokens?: SpecialTokens;
  /** Value of `--data`: `sotu` or paths. In an exported run, a path inside its folder. */
  readonly data: string;
  /** Present if the data are examples, of which only answers are learned. */
  readonly examples?: ExamplesConfig;
  /** LoRA adapters that are trained instead of the model. Default: the model is trained. */
  readonly lora?: AdapterConfig;
  /** Field of JSON lines, or column of parquet files, that holds the text. Default: `text`. */
  readonly textField?: string;
  /** Number of tokens of both parts, and their fingerprint, which detects changes of the data. */
  readonly dataTokens: {
    readonly train: number;
    readonly validation: number;
    readonly fingerprint?: string;
  };
  /** Data that was held out or skipped when the run began, for people. Nothing depends on it. */
  readonly dataReport?: DataSummary;
  readonly optimizer: OptimizerConfig;
  /** Origin of an external optimizer. */
  readonly rule?: RuleSource;
  readonly training: TrainingConfig;
  /** Earlier parts of a run that went on with other settings, in order. Default: none. */
  readonly earlier?: readonly EarlierPart[];
  /** Tokens of the text that the run ends with. Default: `LAST_SAMPLE_TOKENS`. */
  readonly sampleTokens?: number;
  /** Exchange between ranks, from when the run was first trained on several. */
  readonly exchange?: ExchangeMode;
  /** Order of sums over ranks, from then on. */
  readonly sumOrder?: SumOrder;
  /**
   * Device of the run, which determines rounding. A run that was copied from elsewhere has none
   * until it is continued.
   */
  readonly device?: Device;
}

/** Settings that runs of earlier versions do not have. */
const LATER: readonly string[] = [
  ...["training.order", "training.recompute", "training.activations", "training.weightAverage"],
  ...["training.patience", "sampleTokens"],
];

/**
 * Checks of the model, the data and the training in runs and comparisons. The model's size is
 * checked by its family.
 */
export const SHARED_SETTINGS: FieldChecks = {
  "model.kind": isText,
  "model.preset": isText,
  tokenizer: isTokenizerName,
  data: isText,
  "dataTokens.train": isWholeNumberFrom(1),
  "dataTokens.validation": isWholeNumberFrom(1),
  "dataTokens.fingerprint": optional(isText),
  ...checksOf((path) => path.startsWith("training.") && path !== "training.seed"),
  "training.evaluationTokens": isWholeNumberFrom(1),
  "training.finalEvaluationTokens": optional(isWholeNumberFrom(1)),
  "training.measureUpdatesEvery": optional(isWholeNumberFrom(1)),
};

function checksOf(chosen: (path: string) => boolean): FieldChecks {
  const settings = Object.values<RunSetting>(RUN_SETTINGS).filter(({ path }) => chosen(path));
  return Object.fromEntries(
    settings.map((setting): [string, Check] => {
      const check: Check = (value) => setting.problem(value) === undefined;
      return [setting.path, LATER.includes(setting.path) ? optional(check) : check];
    }),
  );
}

/** Checks of a device. */
export const DEVICE_SETTINGS: FieldChecks = {
  "device.backend": isOneOf("cpu", "webgpu"),
  "device.description": isText,
  "device.rounding": optional(isText),
  "device.software": isBoolean,
  "device.kernels": optional(isText),
};

/** Checks of all settings of a run. */
const SETTINGS: FieldChecks = {
  ...SHARED_SETTINGS,
  ...checksOf((path) => path === "training.seed" || !path.startsWith("training.")),
  from: optional(isText),
  fromSha256: optional(isText),
  recipe: optional(isText),
  textField: optional(isText),
  specialTokens: optional(isSpecialTokens),
  rule: optional(isRuleSource),
  "examples.packed": optional(isBoolean),
  exchange: optional(isOneOf(...EXCHANGE_MODES)),
  sumOrder: optional(isOneOf(...SUM_ORDERS)),
};

/** Parts of every configuration of a run; others have some of them at most. */
const MAIN_PARTS = ["version", "model", "tokenizer", "dataTokens", "optimizer", "training"];

/** Tells whether JSON seems to be the configuration of a language model's run. */
export function isRunConfig(json: object): boolean {
  return MAIN_PARTS.every((part) => part in json);
}

/**
 * Checks that JSON is a run's configuration.
 *
 * @param path  path of its file, for the message
 * @param catalog  known optimizers and models. An external optimizer may be missing
 * @throws RunError that names the mistake
 */
export function checkRunConfig(json: unknown, path: string, catalog = CATALOG): RunConfig {
  if (valueAtPath(json, "version") !== VERSION) {
    throw new RunError(
      `Cannot read ${path}: it is not a run configuration of version ${VERSION}`,
      "start a new run",
    );
  }
  const problem = problemWith(json, catalog);
  if (problem === undefined) return json as RunConfig;
  throw new RunError(
    `Cannot use ${path}: ${problem}`,
    "restore it from a copy, or start a new run",
  );
}

/** Finds a mistake in a configuration. */
function problemWith(json: unknown, catalog: Catalog): string | undefined {
  // A run that was copied from elsewhere has no device.
  const device = valueAtPath(json, "device") === undefined ? {} : DEVICE_SETTINGS;
  const report = valueAtPath(json, "dataReport") === undefined ? {} : DATA_REPORT_SETTINGS;
  const problem = problemIn(json, { ...SETTINGS, ...report, ...device });
  const config = json as RunConfig;
  return (
    problem ??
    problemOfOptimizer(config.optimizer, config.rule !== undefined, catalog.optimizers) ??
    problemOfModel(config, catalog) ??
    problemOfAdapter(config, catalog) ??
    problemOfTraining(config, catalog) ??
    problemOfEarlier(config, catalog)
  );
}

/** Finds a mistake in the earlier parts of a run; the last one must have been checked. */
function problemOfEarlier(config: RunConfig, catalog: Catalog): string | undefined {
  if (config.earlier === undefined) return undefined;
  const problem = problemOfParts(config.earlier, config.training.steps);
  if (problem !== undefined) return problem;
  const before = problemWith(configBefore(config), catalog);
  return before === undefined ? undefined : `in an earlier part, ${before}`;
}

/** Finds a mistake in the settings of adapters; the model must have been checked. */
function problemOfAdapter(
  { lora, model }: Pick<RunConfig, "lora" | "model">,
  { models }: Pick<Catalog, "models">,
): string | undefined {
  if (lora === undefined) return undefined;
  const layout = familyOf(model.kind, models).parameterLayout(model.config);
  return refusalOf(() => checkAdapter(lora, layout));
}

/** Tells whether a value is an origin of an optimizer. */
export function isRuleSource(value: unknown): boolean {
  return isObject(value) && [value.file, value.sha256].every(optional(isText));
}

/**
 * Finds a parameter of the model that the optimizer cannot train; its settings must have been
 * checked. Finds nothing if the optimizer is unknown.
 */
export function problemOfTraining(
  { model, optimizer, lora }: Pick<RunConfig, "model" | "optimizer" | "lora">,
  catalog: Catalog = CATALOG,
): string | undefined {
  if (findOptimizer(optimizer.name, catalog.optimizers) === undefined) return undefined;
  return refusalOf(() => checkOptimizer(model, optimizer, catalog, lora));
}

/** Finds a contradiction between a model, its tokenizer and the length of its windows. */
export function problemOfModel(
  {
    model,
    tokenizer,
    training,
  }: Pick<RunConfig, "model" | "tokenizer"> & {
    readonly training: Omit<TrainingConfig, "seed">;
  },
  { models }: Pick<Catalog, "models"> = CATALOG,
): string | undefined {
  const family = models.find(({ name }) => name === model.kind);
  if (family === undefined) return `model.kind is ${quote(model.kind)}`;
  if (typeof model.config !== "object" || model.config === null) return "model.config is missing";
  for (const [name, value] of Object.entries(model.config)) {
    if (isPlain(value)) continue;
    return `model.config.${name.slice(0, 80)} is ${quote(value)}`;
  }
  const { vocabularySize, contextLength } = model.config;
  const { batch, context } = training;
  const problem =
    refusalOf(() => family.checkConfig(model.config)) ??
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

/** Tells whether a value can be a setting of a model. The model's package checks it further. */
const isPlain = (value: unknown): boolean =>
  isScalar(value) || (isObject(value) && Object.values(value).every(isScalar));

const isScalar = (value: unknown): boolean =>
  ["number", "boolean"].includes(typeof value) || (typeof value === "string" && value.length <= 80);

/** Returns the problem that a check reports, if any. */
function refusalOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!isProblem(error)) throw error;
    return error.problem;
  }
}
