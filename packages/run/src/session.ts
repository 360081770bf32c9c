import type { RankedOptimizer, UpdateExchange } from "@lrm/distributed";
import type { LanguageModel } from "@lrm/language-model";
import type { LoRA } from "@lrm/lora";
import type { Optimizer, OptimizerEntry } from "@lrm/optimizer";
import { Random } from "@lrm/tensor";
import {
  CHECKPOINT_PREFIXES,
  type LoadedCheckpoint,
  prefixed,
  type Snapshot,
  type WeightAverage,
} from "@lrm/train";
import type { AdapterConfig } from "./adapter_config.ts";
import { type BoundConfig, boundSettings, checkBound } from "./binding.ts";
import { FoldedTensors, namedTerms, ownTerms } from "./checkpoint_terms.ts";
import type { ModelSize } from "./models/find_model.ts";
import { createOptimizer } from "./optimizers/create_optimizer.ts";
import { OPTIMIZERS } from "./optimizers/optimizers.ts";
import { scheduleOfParts } from "./optimizers/part_schedule.ts";
import type { RunConfig } from "./run_config.ts";
import { configAt, partsOf } from "./run_parts.ts";
import { averageOf, averageTensors, restoreAverage } from "./session_average.ts";
import { BestWeights } from "./session_best.ts";
import { restoreOptimizer } from "./session_optimizer.ts";
import {
  factorTensors,
  initialTensors,
  restoreFactors,
  restoreWeights,
  weightTensors,
} from "./session_weights.ts";

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
  /** Weights of the evaluation with the lowest loss, if the run stops early. */
  readonly best: BestWeights | undefined;
  /** Steps of the optimizer on several ranks, if there are any. */
  readonly ranks: RankedOptimizer | undefined;
  #settled = false;
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
    this.best =
      config.training.patience === undefined
        ? undefined
        : new BestWeights((lora ?? model).parameters);
    this.#config = config;
    this.ranks = exchange?.over(optimizer);
  }

  /**
   * Creates a session from a checkpoint. The caller checks that the device is the same.
   *
   * @param model  model of the configured size, with any weights, unless the checkpoint leaves out
   *   those that adapters belong to (`fromSha256`); the session takes ownership
   * @param optimizers  optimizers to choose from
   * @param exchange  exchange with other ranks, if there are any
   * @throws RunError if the checkpoint does not fit the configuration
   */
  static async resume(
    model: LanguageModel,
    config: SessionConfig,
    path: string,
    checkpoint: LoadedCheckpoint,
    optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
    exchange?: UpdateExchange,
  ): Promise<Session> {
    const session = await Session.around(model, config, optimizers, exchange);
    try {
      session.#restore(path, checkpoint);
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
  static async around(
    model: LanguageModel,
    config: SessionConfig,
    optimizers: readonly OptimizerEntry[] = OPTIMIZERS,
    exchange?: UpdateExchange,
  ): Promise<Session> {
    const { optimizer, training, lora: settings } = config;
    let average: WeightAverage | undefined;
    let lora: LoRA | undefined;
    try {
      const seed = new Random(training.seed);
      if (settings !== undefined) {
        // A run without adapters needs none of it, and pages load less without it.
        const { LoRA } = await import("@lrm/lora");
        lora = LoRA.attach(model.parameters, settings, seed.fork("adapter"));
      }
      average = averageOf(lora ?? model, training);
      const random = seed.fork("optimizer");
      const { steps } = training;
      const { config: size, parameters } = model;
      const factors = lora && factorsOf(lora, settings!);
      const trained = { config: size, parameters, ...(factors && { factors }) };
      const owned = exchange?.owned;
      const schedule = scheduleOfParts(partsOf(config));
      const made = createOptimizer(optimizer, steps, trained, random, optimizers, owned, schedule);
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

  /**
   * Returns the content of a checkpoint. All ranks call it together; that of rank 0 is whole.
   *
   * @param checkpoint  `scheduled`: true if an undisturbed run makes it too. Default: true
   */
  async snapshot(
    checkpoint: { readonly scheduled: boolean } = { scheduled: true },
  ): Promise<Snapshot> {
    const { tensors: own, record } = this.optimizer.state();
    const gathered = await this.ranks?.gatherState(checkpoint);
    const { tensors, terms } = gathered ?? { tensors: own, terms: [] };
    return {
      step: this.optimizer.steps,
      state: {
        ...{ ...record, run: boundSettings(configAt(this.#config, this.optimizer.steps)) },
        ...this.best?.record(),
      },
      tensors: {
        ...(this.#config.fromSha256 === undefined && weightTensors(this.model)),
        ...factorTensors(this.lora),
        ...initialTensors(this.lora),
        ...prefixed(CHECKPOINT_PREFIXES.optimizer, tensors),
        ...namedTerms(terms),
        ...averageTensors(this.average),
        ...this.best?.tensors(),
      },
    };
  }

  /** Keeps the weights that evaluations see as the best ones. Call it between steps. */
  async keepBest(): Promise<void> {
    const { average, best } = this;
    const keep = async () => await best?.keep(this.optimizer.steps);
    await (average === undefined ? keep() : average.during(keep));
  }

  /**
   * Overwrites the weights by those that the run ends with: the best ones if it stops early, else
   * those that evaluations see. The session cannot be trained or saved afterwards.
   */
  settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    if (this.best !== undefined && this.best.step > 0) this.best.restore();
    else this.average?.mix();
  }

  /** Runs work that sees the weights of evaluations, or those of {@link Session.settle}. */
  async withEvaluated<T>(work: () => Promise<T>): Promise<T> {
    const { average } = this;
    return await (average === undefined || this.#settled ? work() : average.during(work));
  }

  /** Restores a checkpoint. If it does not fit, the session must not be used. */
  #restore(path: string, loaded: LoadedCheckpoint): void {
    const { rank, size } = this.ranks ?? {};
    const folded = new FoldedTensors(rank);
    for (const entry of loaded.tensors.values()) folded.add(entry);
    const checkpoint = { ...loaded, tensors: folded.tensors(size) };
    const { device: _, ...config } = this.#config;
    checkBound(path, config, checkpoint);
    this.best?.load(path, checkpoint);
    if (config.fromSha256 === undefined) restoreWeights(path, checkpoint, this.model);
    const taken = config.fromSha256 === undefined;
    if (this.lora) restoreFactors(path, checkpoint, this.lora, { taken });
    restoreOptimizer(path, config, checkpoint, this.optimizer);
    if (this.average) restoreAverage(path, checkpoint, this.average);
    this.ranks?.restored(ownTerms(checkpoint.tensors));
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

/** Returns the random numbers for the initial weights of a run with this seed. */
export function weightsRandom(seed: number): Random {
  return new Random(seed).fork("weights");
}

/** Groups what is trained of adapters: together, or B with a learning rate of its own. */
function factorsOf({ layers, parameters }: LoRA, { upRateRatio = 1 }: AdapterConfig) {
  if (upRateRatio === 1) return [{ parameters, rateRatio: 1 }];
  const ups = layers.map(({ up }) => up);
  return [
    { parameters: parameters.filter((each) => !ups.includes(each)), rateRatio: 1 },
    { parameters: ups, rateRatio: upRateRatio },
  ];
}
