import type { Corpus } from "@lrm/data";
import type { RankedOptimizer, UpdateExchange } from "@lrm/distributed";
import { firstDifference, isObject } from "@lrm/files/values";
import type { LanguageModel } from "@lrm/language-model";
import { LoRA } from "@lrm/lora";
import type { Optimizer, OptimizerEntry, OptimizerRecord } from "@lrm/optimizer";
import { decodeFloat32 } from "@lrm/safetensors";
import { Random, type Tensor } from "@lrm/tensor";
import {
  type LoadedCheckpoint,
  RunError,
  restoreTensors,
  type Snapshot,
  type WeightAverage,
} from "@lrm/train";
import type { AdapterConfig } from "./adapter_config.ts";
import { type BoundConfig, boundSettings, checkBound } from "./binding.ts";
import { partOf, prefixed } from "./checkpoint_parts.ts";
import type { ModelSize } from "./models/find_model.ts";
import { createOptimizer } from "./optimizers/create_optimizer.ts";
import { OPTIMIZERS } from "./optimizers/optimizers.ts";
import type { RunConfig } from "./run_config.ts";
import { averageOf, averageTensors, restoreAverage } from "./session_average.ts";

const MODEL = "model/";
const ADAPTER = "adapter/";
const OPTIMIZER = "optimizer/";

/** The part of a run's configuration that its session needs. */
export type SessionConfig = BoundConfig &
  Pick<RunConfig, "from" | "lora"> & {
    readonly model: ModelSize;
  };

/** A model with its optimizer on a device. */
export class Session {
  readonly model: LanguageModel;
  /** Adapters that are trained instead of the model, if the run has some. */
  readonly lora: LoRA | undefined;
  readonly optimizer: Optimizer;
  /** Average of the weights, if the run has one. */
  readonly average: WeightAverage | undefined;
  /** Steps of the optimizer on several ranks, if there are any. */
  readonly ranks: RankedOptimizer | undefined;
  readonly #config: SessionConfig;

  private constructor(
    model: LanguageModel,
    lora: LoRA | undefined,
    optimizer: Optimizer,
    average: WeightAverage | undefined,
    config: SessionConfig,
    exchange: UpdateExchange | undefined,
  ) {
    this.model = model;
    this.lora = lora;
    this.optimizer = optimizer;
    this.average = average;
    this.#config = config;
    this.ranks = exchange?.over(optimizer);
  }

  /**
   * Creates a session from a checkpoint. Does not need the model that the run started from. The
   * caller checks that the device is the same.
   *
   * @param model  model with any weights; the session takes ownership
   * @param optimizers  optimizers to choose from
   * @param exchange  exchange with other ranks, if there are any
   * @throws RunError if the checkpoint does not fit the configuration
   */
  static resume(
    model: LanguageModel,
    config: SessionConfig,
    path: string,
    checkpoint: LoadedCheckpoint,
    optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
    exchange?: UpdateExchange,
  ): Session {
    const session = Session.around(model, config, optimizers, exchange);
    try {
      session.#restore(path, checkpoint);
      session.ranks?.restored();
      return session;
    } catch (error) {
      session.dispose();
      throw error;
    }
  }

  /**
   * Creates a session at step 0 with a model. The session takes ownership of the model.
   *
   * @param optimizers  optimizers to choose from
   * @param exchange  exchange with other ranks, if there are any
   */
  static around(
    model: LanguageModel,
    config: SessionConfig,
    optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
    exchange?: UpdateExchange,
  ): Session {
    const { optimizer, training, lora: settings } = config;
    let average: WeightAverage | undefined;
    let lora: LoRA | undefined;
    try {
      const seed = new Random(training.seed);
      lora = settings && LoRA.attach(model.parameters, settings, seed.fork("adapter"));
      average = averageOf(lora ?? model, training);
      const random = seed.fork("optimizer");
      const { steps } = training;
      const trained =
        lora === undefined ? model : { ...partsOf(model), factors: factorsOf(lora, settings!) };
      const owned = exchange?.owned;
      const made = createOptimizer(optimizer, steps, trained, random, optimizers, owned);
      return new Session(model, lora, made, average, config, exchange);
    } catch (error) {
      average?.dispose();
      lora?.dispose();
      model.dispose();
      throw error;
    }
  }

  /** All parameters: those of the model, and the factors of its adapters. */
  get parameters(): LanguageModel["parameters"] {
    return [...this.model.parameters, ...(this.lora?.parameters ?? [])];
  }

  /** Returns the content of a checkpoint. All ranks call it together; that of rank 0 is whole. */
  async snapshot(): Promise<Snapshot> {
    const { tensors: own, record } = this.optimizer.state();
    const tensors = (await this.ranks?.gatherState()) ?? own;
    return {
      step: this.optimizer.steps,
      state: { ...record, run: boundSettings(this.#config) },
      tensors: {
        ...weightsOf(this.model),
        ...factorTensors(this.lora),
        ...prefixed(OPTIMIZER, tensors),
        ...averageTensors(this.average),
      },
    };
  }

  /** Restores a checkpoint. If it does not fit, the session must not be used. */
  #restore(path: string, checkpoint: LoadedCheckpoint): void {
    const { device: _, ...config } = this.#config;
    checkBound(path, config, checkpoint);
    const record = recordOf(path, checkpoint);
    const tensors = Object.fromEntries(
      partOf(checkpoint, OPTIMIZER).map(([name, entry]) => [
        name.slice(OPTIMIZER.length),
        { shape: entry.shape, data: decodeFloat32(entry) },
      ]),
    );
    restoreWeights(path, checkpoint, this.model);
    if (this.lora) restoreFactors(path, checkpoint, this.lora);
    this.optimizer.loadState({ tensors, record });
    if (this.average) restoreAverage(path, checkpoint, this.average);
    this.#checkSettings(path, record);
  }

  /**
   * Refuses rules with settings that differ from those in the checkpoint. Checkpoints of all
   * versions store them.
   */
  #checkSettings(path: string, { groups }: OptimizerRecord): void {
    const own = this.optimizer.state().record.groups;
    for (const [index, { rule, settings }] of groups.entries()) {
      const difference = firstDifference(settings, own[index]?.settings ?? {});
      if (difference === undefined) continue;
      const [setting, then = "not set", now = "not set"] = difference;
      throw new RunError(
        `Cannot resume ${path}: ${rule} was made with ${setting} ${then}, and now has ${now}`,
        "use the version of lrm that began it, or start a new run",
      );
    }
  }

  /** Frees the model, the optimizer's state and the average. */
  dispose(): void {
    this.average?.dispose();
    this.optimizer.dispose();
    this.lora?.dispose();
    this.model.dispose();
  }

  /** Calls `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/**
 * Checks that a checkpoint's state is a record of an optimizer, as far as possible without the
 * optimizer, and returns it.
 */
function recordOf(path: string, { state, step }: LoadedCheckpoint): OptimizerRecord {
  const record = state as OptimizerRecord | null;
  const groups: unknown = record?.groups;
  if (record?.step === step && Array.isArray(groups) && groups.every(isGroup)) return record;
  throw new RunError(
    `Cannot load ${path}: its state is not one of a run`,
    "restore it from a copy, or start a new run",
  );
}

function isGroup(json: unknown): json is OptimizerRecord["groups"][number] {
  const group = json as Partial<OptimizerRecord["groups"][number]> | null;
  return (
    typeof group?.rule === "string" &&
    isObject(group.settings) &&
    Array.isArray(group.parameters) &&
    group.parameters.every((name) => typeof name === "string")
  );
}

/** Returns the random numbers for the initial weights of a run with this seed. */
export function weightsRandom(seed: number): Random {
  return new Random(seed).fork("weights");
}

/** Returns a parameter's name in a run's checkpoint. */
export function weightName(parameter: string): string {
  return MODEL + parameter;
}

/** Overwrites a model's weights with those of a run's checkpoint. */
export function restoreWeights(
  path: string,
  checkpoint: LoadedCheckpoint,
  model: LanguageModel,
): void {
  const tensors = new Map(partOf(checkpoint, MODEL));
  restoreTensors(path, { ...checkpoint, tensors }, weightsOf(model));
}

/** Overwrites the factors of adapters with those of a run's checkpoint. */
export function restoreFactors(path: string, checkpoint: LoadedCheckpoint, lora: LoRA): void {
  const tensors = new Map(partOf(checkpoint, ADAPTER));
  restoreTensors(path, { ...checkpoint, tensors }, factorTensors(lora));
}

function factorTensors(lora: LoRA | undefined): Record<string, Tensor> {
  return prefixed(ADAPTER, valuesOf(lora?.parameters ?? []));
}

/** Groups the factors as their optimizer does: together, or B with a learning rate of its own. */
function factorsOf({ layers, parameters }: LoRA, { upRateRatio = 1 }: AdapterConfig) {
  if (upRateRatio === 1) return [{ parameters, rateRatio: 1 }];
  return [
    { parameters: layers.map(({ down }) => down), rateRatio: 1 },
    { parameters: layers.map(({ up }) => up), rateRatio: upRateRatio },
  ];
}

const partsOf = ({ config, parameters }: LanguageModel) => ({ config, parameters });

function valuesOf(parameters: LanguageModel["parameters"]): Record<string, Tensor> {
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
}

function weightsOf(model: LanguageModel): Record<string, Tensor> {
  return prefixed(MODEL, valuesOf(model.parameters));
}

/**
 * Refuses a corpus that changed since the run began, or that other ranks do not have.
 *
 * @param action  verb for the message. Default: resume
 */
export function checkSameData(
  { dataTokens }: RunConfig,
  corpus: Corpus,
  action: "resume" | "join the run" = "resume",
): void {
  const { train, validation, fingerprint } = dataTokens;
  const remedy = "restore the data, or start a new run";
  if (corpus.train.length !== train || corpus.validation.length !== validation) {
    throw new RunError(
      `Cannot ${action}: ${corpus.name} had ${train} + ${validation} tokens when the run began and has ${corpus.train.length} + ${corpus.validation.length} now`,
      remedy,
    );
  }
  // Runs of earlier versions have no fingerprint.
  if (fingerprint !== undefined && corpus.fingerprint !== fingerprint) {
    throw new RunError(
      `Cannot ${action}: ${corpus.name} has other text than when the run began, though as many tokens`,
      remedy,
    );
  }
}

/** Returns the facts about data that `checkSameData` compares. */
export function describeData({ train, validation, fingerprint }: Corpus): RunConfig["dataTokens"] {
  return {
    train: train.length,
    validation: validation.length,
    ...(fingerprint !== undefined && { fingerprint }),
  };
}
