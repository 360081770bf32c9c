import { resolve } from "node:path";
import { openTokenizer, type Tokenizer, type TokenizerFiles } from "@lrm/data";
import { type FileCorpus, resolveData } from "@lrm/data/node";
import type { Backend } from "@lrm/tensor";
import type { StepMemory } from "@lrm/train";
import { MOST } from "../bounds.ts";
import { CATALOG, type Catalog } from "../catalog.ts";
import { deviceOf } from "../device.ts";
import type { MemoryDemand } from "../dry_training.ts";
import { completeRunSettings, RUN_DEFAULTS, type RunSettings } from "../new_run_settings.ts";
import type { OptimizerConfig } from "../optimizers/optimizer_config.ts";
import { LAST_SAMPLE_TOKENS, type RunConfig } from "../run_config.ts";
import { trainSettingsOf } from "../run_settings.ts";
import { describeData } from "../same_data.ts";
import { planTraining, trainedParts } from "../training_plan.ts";
import { type Costs, stepsThatFit } from "./calibration.ts";
import { chooseModel } from "./chosen_model.ts";
import { reportSummary } from "./data_report.ts";
import { openRunData, type PlanOptions } from "./prepare_options.ts";
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
  const { model, label, tokenizer: tokenizerName, tokenizerFiles, specialTokens, note } = chosen;
  if (note !== undefined) onNotice?.(note);
  const parts = trainedParts(wanted, model, catalog);
  const { recipe, from, textField, sampleTokens, examples } = wanted;
  const { optimizer, lora } = parts;
  const rule = catalog.sources[optimizer.name];
  const tokenizer = await openTokenizer(tokenizerName, tokenizerFiles);
  const corpus = await openRunData(wanted.data, wanted, tokenizer, options);
  const halves = await frozenHalves(
    { model, ...(from && { from }), ...(lora && { lora }) },
    catalog,
  );
  const plan = await planTraining(wanted, model, { ...parts, halves }, corpus, catalog);
  const { context, steps: known, parameters, trained, memory, demand } = plan;
  const configFor = (backend: Backend, steps: number): RunConfig => ({
    version: 1,
    model,
    ...(from !== undefined && { from: resolve(from) }),
    ...(recipe !== undefined && { recipe }),
    tokenizer: tokenizerName,
    ...(specialTokens && { specialTokens }),
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
  return {
    settings: { ...settings, ...(known !== undefined && { steps: known }) },
    ...{ label, optimizer, tokenizer, tokenizerFiles, corpus },
    ...{ parameters, trained, memory, demand, catalog, configFor },
  };
}

/** Returns the steps of a run: the requested number, or as many as fit into its minutes. */
export async function stepsOf({ settings }: RunPlan, costs: () => Promise<Costs>): Promise<number> {
  const { steps, minutes = RUN_DEFAULTS.minutes, evaluateEvery } = settings;
  if (steps !== undefined) return steps;
  return Math.min(MOST.steps, stepsThatFit(minutes * 60_000, await costs(), evaluateEvery));
}
