import { checkCorpus, countExamples } from "@lrm/data";
import type { LanguageModelConfig } from "@lrm/language-model";
import { ArgumentError, BYTES_PER_ELEMENT, sizeOf } from "@lrm/tensor";
import { checkBatch, checkExamples, fitOfExamples, type StepMemory } from "@lrm/train";
import { type AdapterConfig, completeAdapter, trainedLayout } from "./adapter_config.ts";
import { CATALOG, type Catalog } from "./catalog.ts";
import type { MemoryDemand } from "./dry_training.ts";
import type { FrozenHalves } from "./frozen_halves.ts";
import { familyOf, type ModelSize } from "./models/find_model.ts";
import type { CompleteRunSettings } from "./new_run_settings.ts";
import { checkOptimizer } from "./optimizers/check_optimizer.ts";
import type { OptimizerConfig } from "./optimizers/optimizer_config.ts";
import { optimizerConfig } from "./optimizers/optimizer_flags.ts";
import { checkUnusedFlags } from "./optimizers/unused_flags.ts";
import { recipeOf } from "./recipes/find_recipe.ts";
import { checkRunValues } from "./run_settings.ts";
import type { RunCorpus } from "./run_task.ts";
import { trainingMemory } from "./training_memory.ts";

/** Optimizer of a run, and its adapters if it has some. */
export interface TrainedParts {
  readonly optimizer: OptimizerConfig;
  readonly lora?: AdapterConfig | undefined;
}

/**
 * Completes the settings of optimizer and adapters, and checks them and those of the run, before
 * data are read.
 *
 * @throws ArgumentError or UsageError that names the setting
 */
export function trainedParts(
  wanted: CompleteRunSettings,
  model: ModelSize,
  catalog: Catalog = CATALOG,
): TrainedParts {
  checkRunValues(wanted);
  const { contextLength } = model.config;
  if ((wanted.context ?? 0) > contextLength) {
    throw new ArgumentError(
      `Cannot train on windows of ${wanted.context} tokens: the model's context is ${contextLength}`,
      "use shorter windows",
    );
  }
  const { recipe, examples } = wanted;
  const layout = familyOf(model.kind, catalog.models).parameterLayout(model.config);
  const lora = wanted.lora && completeAdapter(wanted.lora, layout);
  // Fine-tuning has filled in its recipe before.
  const base = recipe === undefined || examples ? {} : recipeOf(recipe).optimizer;
  const { optimizers } = catalog;
  const facts = { ...model.config, ...(lora && { adapterRank: lora.rank }) };
  const optimizer = optimizerConfig(wanted.optimizer, facts, wanted, base, optimizers);
  const inherited = new Set(wanted.inherited);
  const given = Object.entries(wanted).filter(([name]) => !inherited.has(name));
  checkUnusedFlags(Object.fromEntries(given), { model, optimizer, lora }, catalog);
  checkOptimizer(model, optimizer, catalog, lora);
  return { optimizer, lora };
}

/** Parts of a run that its plan depends on. */
export interface PlannedParts extends TrainedParts {
  /** Types of the frozen matrices that stay in 16 bits, by name. Default: none. */
  readonly halves?: FrozenHalves;
}

/** A run on given data, before a device is chosen. */
export interface TrainingPlan {
  /** Tokens in a row or window. */
  readonly context: number;
  /** Number of steps, if it is requested or follows from epochs. */
  readonly steps?: number | undefined;
  /** Number of the model's parameters. */
  readonly parameters: number;
  /** Number of parameters that are trained: those of the model, or of its adapters. */
  readonly trained: number;
  /** Memory of its largest step, and the settings that determine it. */
  readonly memory: StepMemory;
  readonly demand: MemoryDemand;
}

/**
 * Plans a run on a corpus: its context, length and memory.
 *
 * @throws DataError or ArgumentError for data that do not fit the settings, such as examples in
 *   sequential order
 */
export async function planTraining(
  wanted: CompleteRunSettings,
  model: ModelSize,
  { optimizer, lora, halves }: PlannedParts,
  corpus: RunCorpus,
  catalog: Catalog = CATALOG,
): Promise<TrainingPlan> {
  const { batch, accumulation, order, recompute, activations, weightAverage } = wanted;
  const family = familyOf(model.kind, catalog.models);
  const layout = family.parameterLayout(model.config);
  const context = wanted.context ?? contextFor(model.config, corpus);
  checkBatch(batch, context);
  if (corpus.examples === undefined) checkCorpus(corpus, context);
  else checkExamples(corpus.examples, context);
  if (corpus.examples !== undefined && order === "sequential") {
    throw new ArgumentError(
      "Cannot take examples in sequential order: every epoch has its own random order",
      "leave out the order, or train on text",
    );
  }
  const demand = {
    ...(halves && { halves }),
    ...{ model, optimizer, lora, batch, context, accumulation },
    ...{ recompute, activations, weightAverage },
    measureUpdates: true,
  };
  return {
    context,
    steps: stepsOf(wanted, corpus, context),
    parameters: family.parameterBytes(model.config) / BYTES_PER_ELEMENT,
    trained: trainedLayout(layout, lora).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    memory: await trainingMemory(demand, catalog),
    demand,
  };
}

/** Returns the default context: the model's, or that of the longest example if it is shorter. */
export function contextFor(
  { contextLength }: LanguageModelConfig,
  { examples }: RunCorpus,
): number {
  if (examples === undefined) return contextLength;
  const { longest } = countExamples([...examples.train, ...examples.validation]);
  return Math.max(1, Math.min(contextLength, longest - 1));
}

/** Returns the requested steps, or those of epochs: of all examples, or as many tokens of text. */
function stepsOf(
  { steps, epochs, batch, accumulation, examples: settings }: CompleteRunSettings,
  { examples, train }: RunCorpus,
  context: number,
): number | undefined {
  if (steps !== undefined || epochs === undefined) return steps;
  const rows =
    examples === undefined
      ? train.length / context
      : fitOfExamples(examples, { context, ...settings }).rows;
  return Math.max(1, Math.ceil((epochs * rows) / (batch * accumulation)));
}
