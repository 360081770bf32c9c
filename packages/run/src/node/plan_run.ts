import { resolve } from "node:path";
import { checkCorpus, openTokenizer, type Tokenizer, type TokenizerFiles } from "@lrm/data";
import { type FileCorpus, resolveData } from "@lrm/data/node";
import { ArgumentError, type Backend, BYTES_PER_ELEMENT } from "@lrm/tensor";
import { checkBatch, type StepMemory } from "@lrm/train";
import { MOST } from "../bounds.ts";
import { CATALOG, type Catalog } from "../catalog.ts";
import { deviceOf } from "../device.ts";
import { familyOf } from "../models/find_model.ts";
import { checkOptimizer } from "../optimizers/check_optimizer.ts";
import type { OptimizerConfig } from "../optimizers/optimizer_config.ts";
import { optimizerConfig } from "../optimizers/optimizer_flags.ts";
import { recipeOf } from "../recipes/recipes.ts";
import { LAST_SAMPLE_TOKENS, type RunConfig } from "../run_config.ts";
import { trainSettingsOf } from "../run_settings.ts";
import { describeData } from "../session.ts";
import { type MemoryDemand, trainingMemory } from "../training_memory.ts";
import { type Costs, stepsThatFit } from "./calibration.ts";
import { chooseModel } from "./chosen_model.ts";
import { reportSummary } from "./data_report.ts";
import { openUncached, type PlanOptions } from "./prepare_options.ts";
import { completeRunSettings, RUN_DEFAULTS, type RunSettings } from "./run_settings.ts";

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
  const { signal, onNotice, openData = openUncached, catalog = CATALOG } = options;
  const wanted = completeRunSettings(settings);
  const chosen = await chooseModel(wanted, catalog);
  const { model, size, label, tokenizer: tokenizerName, tokenizerFiles, note } = chosen;
  if (note !== undefined) onNotice?.(note);
  const context = wanted.context ?? size.contextLength;
  if (context > size.contextLength) {
    throw new ArgumentError(
      `Cannot train on windows of ${context} tokens: the model's context is ${size.contextLength}`,
      "use shorter windows",
    );
  }
  const { batch, recipe, from, textField, accumulation, recompute, sampleTokens } = wanted;
  const { weightAverage } = wanted;
  checkBatch(batch, context);
  const base = recipe === undefined ? {} : recipeOf(recipe).optimizer;
  const optimizer = optimizerConfig(wanted.optimizer, size, wanted, base, catalog.optimizers);
  checkOptimizer(model, optimizer, catalog);
  const rule = catalog.sources[optimizer.name];
  const tokenizer = await openTokenizer(tokenizerName, tokenizerFiles);
  const corpus = await openData(wanted.data, tokenizer, { textField, signal });
  checkCorpus(corpus, context);
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
    optimizer,
    ...(rule && { rule }),
    training: trainSettingsOf(wanted, { steps, context }),
    ...(sampleTokens !== LAST_SAMPLE_TOKENS && { sampleTokens }),
    device: deviceOf(backend),
  });
  const demand = {
    ...{ model, optimizer, batch, context, accumulation, recompute, weightAverage },
    measureUpdates: true,
  };
  return {
    settings,
    label,
    optimizer,
    tokenizer,
    tokenizerFiles,
    corpus,
    parameters: familyOf(model.kind, catalog.models).parameterBytes(size) / BYTES_PER_ELEMENT,
    memory: await trainingMemory(demand, catalog),
    demand,
    catalog,
    configFor,
  };
}

/** Returns the steps of a run: the requested number, or as many as fit into its minutes. */
export async function stepsOf({ settings }: RunPlan, costs: () => Promise<Costs>): Promise<number> {
  const { steps, minutes = RUN_DEFAULTS.minutes, evaluateEvery } = settings;
  if (steps !== undefined) return steps;
  return Math.min(MOST.steps, stepsThatFit(minutes * 60_000, await costs(), evaluateEvery));
}
