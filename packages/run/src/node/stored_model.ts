import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { TokenizerFiles, TokenizerName } from "@lrm/data";
import type {
  LanguageModel,
  LoadOptions,
  ParameterLayout,
  SpecialTokens,
} from "@lrm/language-model";
import { LoRA } from "@lrm/lora";
import { type Backend, formatShape, Random, sameShape } from "@lrm/tensor";
import { type LoadedCheckpoint, RunError } from "@lrm/train";
import { loadCheckpoint } from "@lrm/train/node";
import { keepsHalves } from "../adapter_config.ts";
import { checkBound } from "../binding.ts";
import { CATALOG, type Catalog } from "../catalog.ts";
import { InputError } from "../errors.ts";
import type { FrozenHalves } from "../frozen_halves.ts";
import { familyOf, type ModelSize } from "../models/find_model.ts";
import { pretrainedSize } from "../models/pretrained_size.ts";
import type { RunConfig } from "../run_config.ts";
import { averageOf, restoreAverage } from "../session_average.ts";
import { bestStepOf, restoreBest } from "../session_best.ts";
import { restoreFactors, restoreWeights, weightName } from "../session_weights.ts";
import { shellWord } from "../shell_word.ts";
import { checkBase } from "./base_model.ts";
import { holds, readModelConfig } from "./model_folder.ts";
import { checkPretrainedFiles, loadPretrained, pretrainedHalves } from "./pretrained.ts";
import { readRunConfig } from "./read_run_config.ts";
import { tokenizerIn } from "./tokenizer_in_folder.ts";
import { tokenizerOfRun } from "./tokenizer_of_run.ts";

/** Weights of a model on disk. */
export interface StoredWeights {
  readonly size: ModelSize;
  /**
   * Reads the weights, with adapters merged. The caller owns the model.
   *
   * @param options  `keepHalves`: keeps matrices of 16 bits in 16 bits, frozen; runs have none
   */
  load(backend: Backend, options?: LoadOptions): Promise<LanguageModel>;
  /**
   * Reads the weights, and apart from them the adapters that they have. Matrices of 16 bits stay
   * so, unless the adapters change them. The caller owns both.
   */
  loadAdapted?(backend: Backend): Promise<AdaptedModel>;
}

/** A model with adapters that are not merged. */
export interface AdaptedModel {
  readonly model: LanguageModel;
  readonly lora: LoRA;
}

/** A model on disk: everything that is known before a device is chosen. */
export interface StoredModel extends StoredWeights {
  /** Open it with `openTokenizer(tokenizer, tokenizerFiles)`. */
  readonly tokenizer: TokenizerName;
  /** Files of the tokenizer that travel with the model. */
  readonly tokenizerFiles: TokenizerFiles;
  /** Special tokens that the model's config.json names, if any. */
  readonly specialTokens?: SpecialTokens;
  /** Model that a run started from. */
  readonly from?: string;
  /** Training data of a run. */
  readonly data?: string;
  readonly dataTokens?: RunConfig["dataTokens"];
  readonly textField?: string;
  /** Rows of a run on examples: as many examples in each as fit, or one, and their tokens. */
  readonly examples?: { readonly packed: boolean; readonly context: number };
  /** Description for people. */
  readonly description: string;
  /** Note for people about the folder, if any. */
  readonly note?: string;
  /** Loads it onto a device. */
  load(backend: Backend, options?: LoadOptions): Promise<LanguageModel>;
}

const CHECKPOINT = "checkpoint.safetensors";

/**
 * Finds the model of a run folder, or of a Hugging Face folder.
 *
 * @throws InputError, RunError or ArgumentError if there is none, or if it is damaged
 */
export async function openModel(folder: string, catalog: Catalog = CATALOG): Promise<StoredModel> {
  const json = await readModelConfig(folder);
  if (isRun(folder, json)) return await openRun(folder, catalog);
  const weights = openPretrained(folder, json, catalog);
  const { name: tokenizer, files, specialTokens } = await tokenizerIn(folder, weights.size, json);
  const note = await checkPretrainedFiles(folder, weights.size, catalog.models);
  return {
    ...weights,
    tokenizer,
    tokenizerFiles: files,
    ...(specialTokens && { specialTokens }),
    description: folder,
    ...(note !== undefined && { note }),
  };
}

/**
 * Finds only the weights, in a folder that `openModel` has accepted. Does not repeat its checks and
 * notes.
 */
export async function openWeights(folder: string, catalog: Catalog): Promise<StoredWeights> {
  const json = await readModelConfig(folder);
  return isRun(folder, json)
    ? await openRun(folder, catalog)
    : openPretrained(folder, json, catalog);
}

/**
 * Tells whether a folder is a run folder. If its config.json is damaged, a checkpoint or metrics
 * without other weights identify it.
 */
function isRun(folder: string, json: unknown): boolean {
  const holdsAny = (...names: string[]) => names.some((name) => holds(folder, name));
  if (["optimizer", "training"].some((part) => part in Object(json))) return true;
  return (
    holdsAny(CHECKPOINT, "metrics.jsonl") &&
    !holdsAny("model.safetensors", "model.safetensors.index.json")
  );
}

function openPretrained(folder: string, json: unknown, { models }: Catalog): StoredWeights {
  const size = pretrainedSize(json, join(folder, "config.json"), models);
  const load = (backend: Backend, options?: LoadOptions) =>
    loadPretrained(backend, folder, size, models, options);
  return { size, load };
}

async function openRun(folder: string, catalog: Catalog): Promise<StoredModel> {
  const config = await readRunConfig(folder, catalog);
  const family = familyOf(config.model.kind, catalog.models);
  const { model: size, tokenizer, data, dataTokens, textField, training, lora: settings } = config;
  if (!holds(folder, CHECKPOINT)) {
    throw new InputError(
      `Cannot use ${folder} as a model: it is a run that has no checkpoint yet`,
      `resume it first: npx lrm train --resume ${shellWord(folder)}`,
    );
  }
  const path = join(folder, CHECKPOINT);
  const checkpoint = await loadCheckpoint(path);
  const ownsWeights = config.fromSha256 === undefined;
  if (ownsWeights) checkWeights(path, checkpoint, family.parameterLayout(size.config));
  checkBound(folder, config, checkpoint, "use");
  const best = bestStepOf(checkpoint);
  return {
    size,
    tokenizer,
    tokenizerFiles: await tokenizerOfRun(folder, config),
    ...(config.specialTokens && { specialTokens: config.specialTokens }),
    ...{ data, dataTokens },
    ...(config.examples && { examples: { ...config.examples, context: training.context } }),
    ...(textField !== undefined && { textField }),
    ...(config.from !== undefined && { from: config.from }),
    description: `${folder}, step ${best ?? checkpoint.step} of ${training.steps}${best === undefined ? "" : ", the one with the lowest validation loss"}`,
    async load(backend) {
      const { model, lora } = await loadParts(backend);
      lora?.merge();
      return model;
    },
    ...(settings && {
      async loadAdapted(backend) {
        const options = { keepHalves: keepsHalves(settings) };
        const { model, lora } = await loadParts(backend, options);
        return { model, lora: lora! };
      },
    }),
  };

  async function loadParts(backend: Backend, options?: LoadOptions) {
    const model = ownsWeights
      ? family.initialize(backend, size.config, new Random(0))
      : await loadBase(folder, config, backend, catalog, options);
    try {
      if (ownsWeights) restoreWeights(path, checkpoint, model);
      const lora = settings && LoRA.attach(model.parameters, settings, new Random(0));
      if (lora) restoreFactors(path, checkpoint, lora, { taken: ownsWeights });
      if (best !== undefined) {
        restoreBest(path, checkpoint, (lora ?? model).parameters);
        return { model, lora };
      }
      // The model of a run is the one that its evaluations see.
      using average = averageOf(lora ?? model, training);
      if (average) {
        restoreAverage(path, checkpoint, average);
        average.mix();
      }
      return { model, lora };
    } catch (error) {
      model.dispose();
      throw error;
    }
  }
}

/**
 * Loads the model in the folder that a run starts from. The caller owns it.
 *
 * @param options  `keepHalves`: keeps matrices of 16 bits in 16 bits, frozen
 */
export async function startingModel(
  backend: Backend,
  folder: string,
  { kind, config }: ModelSize,
  catalog: Catalog,
  options: LoadOptions = {},
): Promise<LanguageModel> {
  const { size, load } = await openWeights(folder, catalog);
  if (size.kind !== kind || !isDeepStrictEqual(size.config, config)) {
    throw new InputError(
      `Cannot start from ${folder}: it holds a model of another size or kind than when the run was set up`,
      "restore it, or start a new run",
    );
  }
  return await load(backend, options);
}

/**
 * Returns the types of the frozen matrices that stay in 16 bits on the device while a run trains
 * adapters, by name. Reads only headers.
 */
export async function frozenHalves(
  { from, model, lora }: Pick<RunConfig, "from" | "model" | "lora">,
  { models }: Catalog,
): Promise<FrozenHalves> {
  if (from === undefined || !keepsHalves(lora)) return new Map();
  if (isRun(from, await readModelConfig(from))) return new Map();
  return await pretrainedHalves(from, model, models);
}

/**
 * Loads the model that a run's adapters belong to.
 *
 * @param path  path of the run, for messages
 * @param options  `keepHalves`: keeps matrices of 16 bits in 16 bits, frozen
 * @returns  a model, owned by the caller
 * @throws RunError if the model is missing or has changed since the run began
 */
export async function loadBase(
  path: string,
  config: Pick<RunConfig, "from" | "fromSha256" | "model">,
  backend: Backend,
  catalog: Catalog,
  options?: LoadOptions,
): Promise<LanguageModel> {
  await checkBase(path, config);
  return await startingModel(backend, config.from!, config.model, catalog, options);
}

/** Refuses a checkpoint that does not fit the configured model, before the model is created. */
function checkWeights(
  path: string,
  { tensors }: LoadedCheckpoint,
  layout: readonly ParameterLayout[],
): void {
  for (const { name, shape } of layout) {
    const stored = tensors.get(weightName(name));
    if (stored !== undefined && sameShape(stored.shape, shape)) continue;
    const there = stored === undefined ? "has no such tensor" : `has ${formatShape(stored.shape)}`;
    throw new RunError(
      `Cannot load ${path}: config.json says a model with ${name} ${formatShape(shape)}, the checkpoint ${there}`,
      "restore config.json from a copy",
    );
  }
}
