import { resolve } from "node:path";
import {
  checkCorpus,
  countExamples,
  openTokenizer,
  type Tokenizer,
  type TokenizerFiles,
} from "@lrm/data";
import { type FileCorpus, resolveData } from "@lrm/data/node";
import type { LanguageModelConfig } from "@lrm/language-model";
import { ArgumentError, type Backend, BYTES_PER_ELEMENT, sizeOf } from "@lrm/tensor";
import { checkBatch, checkExamples, fitOfExamples, type StepMemory } from "@lrm/train";
import { completeAdapter, trainedLayout } from "../adapter_config.ts";
import { MOST } from "../bounds.ts";
import { CATALOG, type Catalog } from "../catalog.ts";
import { deviceOf } from "../device.ts";
import type { MemoryDemand } from "../dry_training.ts";
import { familyOf } from "../models/find_model.ts";
import { checkOptimizer } from "../optimizers/check_optimizer.ts";
import type { OptimizerConfig } from "../optimizers/optimizer_config.ts";
import { optimizerConfig } from "../optimizers/optimizer_flags.ts";
import { recipeOf } from "../recipes/recipes.ts";
import { LAST_SAMPLE_TOKENS, type RunConfig } from "../run_config.ts";
import { trainSettingsOf } from "../run_settings.ts";
import { describeData } from "../same_data.ts";
import { trainingMemory } from "../training_memory.ts";
import { type Costs, stepsThatFit } from "./calibration.ts";
import { chooseModel } from "./chosen_model.ts";
import { reportSummary } from "./data_report.ts";
import { openRunData, type PlanOptions } from "./prepare_options.ts";
import {
  type CompleteRunSettings,
  completeRunSettings,
  RUN_DEFAULTS,
  type RunSettings,
} from "./run_settings.ts";
import { frozenHalves } from "./stored_model.ts";

/** A run before a device is chosen. */
export interface RunPlan {
  readonly settings: RunSettings;
  /** Name of the model for people. */
  readonly label: string;
  readonly optimizer: OptimizerConfig;
  readonly tokenizer: Tokenizer;
  /** Files of the tokenizer that travel with the model. */
  readonly tokenizerFiles: TokenizerFiles;
  readonly corpus: FileCorpus;
  /** Number of the model's parameters. */
  readonly parameters: number;
  /** Number of parameters that are trained: those of the model, or of its adapters. */
  readonly trained: number;
  /** Memory of its largest step, and the settings that determine it. */
  readonly memory: StepMemory;
  readonly demand: MemoryDemand;
  /** Optimizers and models to choose from. */
  readonly catalog: Catalog;
  /** Creates the configuration of a run. */
  configFor(backend: Backend, steps: number): RunConfig;
}

/**
 * Completes the settings of a run and checks them, before any device is opened.
 *
 * @throws UsageError and other errors with a problem and a remedy
 */
export async function planRun(settings: RunSettings, options: PlanOptions = {}): Promise<RunPlan> {
  const { onNotice, catalog = CATALOG } = options;
  const wanted = completeRunSettings(settings);
  const chosen = await chooseModel(wanted, catalog);
  const { model, size, label, tokenizer: tokenizerName, tokenizerFiles, note } = chosen;
  if (note !== undefined) onNotice?.(note);
  if ((wanted.context ?? 0) > size.contextLength) {
    throw new ArgumentError(
      `Cannot train on windows of ${wanted.context} tokens: the model's context is ${size.contextLength}`,
      "use shorter windows",
    );
  }
  const { batch, recipe, from, textField, accumulation, recompute, sampleTokens } = wanted;
  const { weightAverage, examples } = wanted;
  const layout = familyOf(model.kind, catalog.models).parameterLayout(size);
  const lora = wanted.lora && completeAdapter(wanted.lora, layout);
  const base = recipe === undefined ? {} : recipeOf(recipe).optimizer;
  const optimizer = optimizerConfig(wanted.optimizer, size, wanted, base, catalog.optimizers);
  checkOptimizer(model, optimizer, catalog, lora);
  const rule = catalog.sources[optimizer.name];
  const tokenizer = await openTokenizer(tokenizerName, tokenizerFiles);
  const corpus = await openRunData(wanted.data, wanted, tokenizer, options);
  const context = wanted.context ?? contextFor(size, corpus);
  checkBatch(batch, context);
  if (corpus.examples === undefined) checkCorpus(corpus, context);
  else checkExamples(corpus.examples, context);
  const configFor = (backend: Backend, steps: number): RunConfig => ({
    version: 1,
    model,
    ...(from !== undefined && { from: resolve(from) }),
    ...(recipe !== undefined && { recipe }),
    tokenizer: tokenizerName,
    data: resolveData(wanted.data),
    ...(textField !== undefined && { textField }),
    dataTokens: describeData(corpus),
    dataReport: reportSummary(corpus),
    ...(examples && { examples }),
    ...(lora && { lora }),
    optimizer,
    ...(rule && { rule }),
    training: trainSettingsOf(wanted, { steps, context }),
    ...(sampleTokens !== LAST_SAMPLE_TOKENS && { sampleTokens }),
    device: deviceOf(backend),
  });
  const halves = await frozenHalves(
    { model, ...(from && { from }), ...(lora && { lora }) },
    catalog,
  );
  const demand = {
    halves,
    ...{ model, optimizer, lora, batch, context, accumulation, recompute, weightAverage },
    measureUpdates: true,
  };
  return {
    settings: { ...settings, ...stepsOfEpochs(wanted, corpus, context) },
    label,
    optimizer,
    tokenizer,
    tokenizerFiles,
    corpus,
    parameters: familyOf(model.kind, catalog.models).parameterBytes(size) / BYTES_PER_ELEMENT,
    trained: trainedLayout(layout, lora).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    memory: await trainingMemory(demand, catalog),
    demand,
    catalog,
    configFor,
  };
}

/** Returns the default context: the model's, or that of the longest example if it is shorter. */
function contextFor({ contextLength }: LanguageModelConfig, { examples }: FileCorpus): number {
  if (examples === undefined) return contextLength;
  const { longest } = countExamples([...examples.train, ...examples.validation]);
  return Math.max(1, Math.min(contextLength, longest - 1));
}

/** Turns epochs into steps. Returns nothing if steps were requested. */
function stepsOfEpochs(
  { steps, epochs, batch, accumulation, examples: settings }: CompleteRunSettings,
  { examples }: FileCorpus,
  context: number,
): Pick<RunSettings, "steps"> {
  if (steps !== undefined || epochs === undefined || examples === undefined) return {};
  const { rows } = fitOfExamples(examples, { context, ...settings });
  return { steps: Math.max(1, Math.ceil((epochs * rows) / (batch * accumulation))) };
}

/** Returns the steps of a run: the requested number, or as many as fit into its minutes. */
export async function stepsOf({ settings }: RunPlan, costs: () => Promise<Costs>): Promise<number> {
  const { steps, minutes = RUN_DEFAULTS.minutes, evaluateEvery } = settings;
  if (steps !== undefined) return steps;
  return Math.min(MOST.steps, stepsThatFit(minutes * 60_000, await costs(), evaluateEvery));
}
