import { join, resolve } from "node:path";
import { checkCorpus, createTokenizer, type Tokenizer } from "@lrm/data";
import { type FileCorpus, resolveData } from "@lrm/data/node";
import { cleanedLine } from "@lrm/files/values";
import {
  checkFits,
  checkRank,
  describeData,
  deviceOf,
  familyOf,
  LAST_SAMPLE_TOKENS,
  type MemoryDemand,
  MOST,
  OPTIMIZERS,
  type OptimizerConfig,
  oneOf,
  optimizerConfig,
  type RunConfig,
  recipeOf,
  trainingMemory,
} from "@lrm/run";
import {
  type Costs,
  chooseModel,
  createSession,
  describeRun,
  EVALUATIONS,
  measureCosts,
  type PreparedRun,
  Resources,
  RunFolder,
  reportSummary,
  stepsThatFit,
} from "@lrm/run/node";
import { type Backend, BYTES_PER_ELEMENT } from "@lrm/tensor";
import { checkBatch, type StepMemory } from "@lrm/train";
import { openData } from "../flags/data.ts";
import type { TrainFlags } from "../flags/train_flags.ts";
import { waitingFor } from "../terminal/lock_waiting.ts";
import { printMessage, printNote } from "../terminal/print.ts";
import { openDevice } from "./open_device.ts";

export const DEFAULT_MINUTES = 3;
/** Checkpoints in a run where nothing else was asked for. */
const CHECKPOINTS = 20;
/** Measurements of updates, at most and about: a curve's points. In one of ten steps they are not felt. */
const MEASUREMENTS = 200;

/** A run that the flags ask for, before a device is chosen. */
export interface RunPlan {
  readonly label: string;
  readonly optimizer: OptimizerConfig;
  readonly tokenizer: Tokenizer;
  readonly corpus: FileCorpus;
  readonly parameters: number;
  /** What its largest step takes, and what decides that. */
  readonly memory: StepMemory;
  readonly demand: MemoryDemand;
  configFor(backend: Backend, steps: number): RunConfig;
}

/**
 * Finds out what the flags ask for, and all that can be wrong with them.
 *
 * @throws UsageError and other errors in plain words
 */
export async function planRun(flags: TrainFlags, signal?: AbortSignal): Promise<RunPlan> {
  const { model, size, label, tokenizer: tokenizerName, note } = await chooseModel(flags);
  printNote(note);
  const name = oneOf("optimizer", flags.optimizer, OPTIMIZERS);
  const context = flags.context ?? size.contextLength;
  if (context > size.contextLength) {
    throw new RangeError(
      `Cannot train on windows of ${context} tokens: the model's context is ${size.contextLength}`,
    );
  }
  const { batch, recipe } = flags;
  checkBatch(batch, context);
  const base = recipe === undefined ? {} : recipeOf(recipe).optimizer;
  const optimizer = optimizerConfig(name, size, flags, base);
  checkRank(model, optimizer.rank);
  const tokenizer = await createTokenizer(tokenizerName);
  const corpus = await openData(flags.data, tokenizer, flags, signal);
  checkCorpus(corpus, context);
  const configFor = (backend: Backend, steps: number): RunConfig => ({
    version: 1,
    model,
    ...(flags.from !== undefined && { from: resolve(flags.from) }),
    ...(recipe !== undefined && { recipe }),
    tokenizer: tokenizerName,
    data: resolveData(flags.data),
    ...(flags.textField !== undefined && { textField: flags.textField }),
    dataTokens: describeData(corpus),
    dataReport: reportSummary(corpus),
    optimizer,
    training: {
      seed: flags.seed,
      steps,
      batch,
      context,
      accumulation: flags.accumulation,
      evaluateEvery: flags.evaluateEvery ?? Math.ceil(steps / EVALUATIONS),
      evaluationTokens: Math.ceil(flags.evaluationTokens / EVALUATIONS),
      finalEvaluationTokens: flags.evaluationTokens,
      checkpointEvery: flags.checkpointEvery ?? Math.ceil(steps / CHECKPOINTS),
      measureUpdatesEvery: Math.max(10, Math.ceil(steps / MEASUREMENTS)),
      ...(flags.recompute && { recompute: true }),
    },
    ...(flags.sampleTokens !== LAST_SAMPLE_TOKENS && { sampleTokens: flags.sampleTokens }),
    device: deviceOf(backend),
  });
  const { accumulation, recompute } = flags;
  const window = { batch, context, accumulation };
  const demand = { model, optimizer, ...window, recompute, measureUpdates: true };
  return {
    label,
    optimizer,
    tokenizer,
    corpus,
    parameters: familyOf(model.kind).parameterBytes(size) / BYTES_PER_ELEMENT,
    memory: await trainingMemory(demand),
    demand,
    configFor,
  };
}

/** The steps of a run: those that were asked for, or as many as fit into its minutes. */
export async function stepsOf(flags: TrainFlags, costs: () => Promise<Costs>): Promise<number> {
  if (flags.steps !== undefined) return flags.steps;
  const { minutes = DEFAULT_MINUTES, evaluateEvery } = flags;
  return Math.min(MOST.steps, stepsThatFit(minutes * 60_000, await costs(), evaluateEvery));
}

/**
 * Prepares a run from flags, in a folder of its own. Where that fails, nothing is left behind.
 *
 * @param signal  ends the preparation
 */
export async function newRun(flags: TrainFlags, signal: AbortSignal): Promise<PreparedRun> {
  // All that can be wrong with the flags comes before a device is touched.
  const plan = await planRun(flags, signal);
  const { label, optimizer, corpus, tokenizer } = plan;
  await using resources = new Resources();
  const path = flags.out ?? defaultFolder(label, optimizer.name);
  const folder = await RunFolder.reserve(path, {
    private: corpus.private,
    ...waitingFor(signal),
  });
  resources.defer(() => folder.release());
  const backend = await openDevice(flags, resources);
  const endless = plan.configFor(backend, Number.MAX_SAFE_INTEGER);
  await checkFits(backend, label, plan.demand, plan.memory);
  const steps = await stepsOf(flags, () => measureCosts(backend, endless, corpus, signal));
  const config = plan.configFor(backend, steps);
  const session = await createSession(backend, config);
  resources.defer(() => session.dispose());
  signal.throwIfAborted();
  await folder.begin(config);
  const run = { backend, config, corpus, tokenizer, session, folder };
  for (const line of describeRun(run)) printMessage(`${line}\n`);
  return { ...run, resources: resources.move() };
}

function defaultFolder(label: string, optimizer: string): string {
  const time = new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-");
  return join("runs", `${time}-${asFileName(label)}-${optimizer}`);
}

/** Part of a file's name that every file system takes, of a name from elsewhere. */
function asFileName(label: string): string {
  return cleanedLine(label)
    .replace(/[\\/:*?"<>|\s]+/g, "_")
    .slice(0, 80);
}
