import { join, resolve } from "node:path";
import { GPT2_PRESETS } from "@lrm/gpt2";
import { assertFits, type Backend } from "@lrm/tensor";
import { type Corpus, checkCorpus, createTokenizer, type TokenizerName, train } from "@lrm/train";
import { openCorpus, RunError, RunFolder } from "@lrm/train/node";
import { type BackendRequest, type ChosenBackend, chooseBackend } from "./backends.ts";
import { oneOf } from "./nearest.ts";
import { OPTIMIZERS, optimizerConfig } from "./optimizers.ts";
import { readPretrainedConfig } from "./pretrained.ts";
import { type RunConfig, readRunConfig } from "./run_config.ts";
import type { PreparedRun } from "./run_training.ts";
import { checkSameData, Session } from "./session.ts";
import { trainingBytes } from "./training_memory.ts";

/** The flags of `lrm train`. */
export interface TrainFlags extends BackendRequest {
  readonly preset: string;
  readonly from?: string;
  readonly data: string;
  readonly optimizer: string;
  readonly rank?: number;
  readonly learningRate?: number;
  readonly adamwLearningRate?: number;
  readonly weightDecay?: number;
  readonly steps?: number;
  readonly minutes?: number;
  readonly batch?: number;
  readonly context?: number;
  readonly accumulation: number;
  readonly seed: number;
  readonly evaluateEvery?: number;
  readonly evaluationTokens: number;
  readonly checkpointEvery?: number;
  readonly out?: string;
  readonly resume?: string;
}

const DEFAULT_MINUTES = 3;
/** Windows in a batch where none are asked for: the nano model's, and those of models that fill memory. */
const DEFAULT_BATCH = { nano: 8, larger: 4 };
/** How long a step is measured before `--minutes` is turned into steps: milliseconds. */
const CALIBRATION = 4000;
const WARM_UP_STEPS = 3;

/** Prepares a run from flags, in a folder of its own. */
export async function newRun(flags: TrainFlags): Promise<PreparedRun> {
  // All that can be wrong with the flags comes before a device is touched.
  const preset = oneOf(
    "preset",
    flags.preset,
    Object.keys(GPT2_PRESETS) as (keyof typeof GPT2_PRESETS)[],
  );
  const name = oneOf("optimizer", flags.optimizer, OPTIMIZERS);
  const modelConfig =
    flags.from === undefined ? GPT2_PRESETS[preset] : await readPretrainedConfig(flags.from);
  const tokenizerName: TokenizerName = modelConfig.vocabularySize === 256 ? "bytes" : "gpt2";
  const context = flags.context ?? modelConfig.contextLength;
  if (context > modelConfig.contextLength) {
    throw new RangeError(
      `Cannot train on windows of ${context} tokens: the model's context is ${modelConfig.contextLength}`,
    );
  }
  const optimizer = optimizerConfig(name, modelConfig, flags);
  const tokenizer = await createTokenizer(tokenizerName);
  const corpus = await openCorpus(flags.data, tokenizer);
  checkCorpus(corpus, context);

  const chosen = await chooseBackend(flags);
  const { backend } = chosen;
  announce(chosen);
  try {
    const batch =
      flags.batch ??
      (modelConfig.vocabularySize === 256 ? DEFAULT_BATCH.nano : DEFAULT_BATCH.larger);
    const needed = trainingBytes(modelConfig, optimizer, { batch, context });
    assertFits(backend, needed, `training ${preset} with batches of ${batch} × ${context}`);
    const configFor = (steps: number): RunConfig => ({
      version: 1,
      model: { kind: "gpt2", preset: flags.from ?? preset, config: modelConfig },
      ...(flags.from !== undefined && { from: resolve(flags.from) }),
      tokenizer: tokenizerName,
      data: flags.data === "sotu" ? flags.data : resolve(flags.data),
      dataTokens: { train: corpus.train.length, validation: corpus.validation.length },
      optimizer,
      training: {
        seed: flags.seed,
        steps,
        batch,
        context,
        accumulation: flags.accumulation,
        evaluateEvery: flags.evaluateEvery ?? Math.max(1, Math.ceil(steps / 10)),
        evaluationTokens: flags.evaluationTokens,
        checkpointEvery: flags.checkpointEvery ?? Math.max(1, Math.ceil(steps / 20)),
      },
      device: deviceOf(backend),
    });
    const steps =
      flags.steps ?? (await stepsIn(flags.minutes ?? DEFAULT_MINUTES, backend, configFor, corpus));
    const config = configFor(steps);
    const folder = await RunFolder.create(flags.out ?? defaultFolder(preset, name), config);
    try {
      const session = await Session.create(backend, config);
      describeRun(config, session, folder);
      return { backend, config, corpus, tokenizer, session, folder };
    } catch (error) {
      await folder.release();
      throw error;
    }
  } catch (error) {
    await backend.dispose();
    throw error;
  }
}

/** Opens the run in `path` where its last checkpoint left it. */
export async function resumedRun(path: string, flags: TrainFlags): Promise<PreparedRun> {
  const config = await readRunConfig(path);
  const tokenizer = await createTokenizer(config.tokenizer);
  const corpus = await openCorpus(config.data, tokenizer);
  checkSameData(config, corpus);
  const folder = await RunFolder.open(path);
  let chosen: ChosenBackend | undefined;
  try {
    const checkpoint = await folder.checkpoint();
    chosen = await chooseBackend(sameDevice(config, flags));
    announce(chosen);
    const { backend } = chosen;
    const device = deviceOf(backend);
    if (device.description !== config.device.description) {
      throw new RunError(
        `Cannot resume ${path} on ${device.description}: it began on ${config.device.description}, and another device rounds differently; use that one, or start a new run`,
      );
    }
    const session = await Session.create(backend, config);
    if (checkpoint) session.restore(folder.checkpointPath, checkpoint);
    describeRun(config, session, folder);
    return { backend, config, corpus, tokenizer, session, folder };
  } catch (error) {
    await chosen?.backend.dispose();
    await folder.release();
    throw error;
  }
}

/** A resumed run takes the device that it began on, unless the flags say another. */
function sameDevice(config: RunConfig, flags: TrainFlags): BackendRequest {
  if (flags.backend !== "auto" || flags.adapter !== undefined) return flags;
  const { backend, software } = config.device;
  return {
    backend,
    ...(software && { adapter: "software" }),
    ...(flags.threads !== undefined && { threads: flags.threads }),
  };
}

/** Results do not depend on how many threads compute them, so the number is no part of the device. */
function deviceOf(backend: Backend): RunConfig["device"] {
  return {
    backend: backend.name === "cpu" ? "cpu" : "webgpu",
    description: backend.info.description.replace(/, \d+ threads?\b.*/, ""),
    software: backend.info.software,
  };
}

/** How many steps fill `minutes` here, evaluations included: measured on weights that are thrown away. */
async function stepsIn(
  minutes: number,
  backend: Backend,
  configFor: (steps: number) => RunConfig,
  corpus: Corpus,
): Promise<number> {
  const config = configFor(Number.MAX_SAFE_INTEGER);
  const session = await Session.create(backend, config);
  try {
    const subject = {
      backend,
      model: session.model,
      optimizer: session.optimizer,
      corpus,
      vocabularySize: config.model.config.vocabularySize,
    };
    // The first steps compile kernels and fill pools.
    await train(subject, { ...config.training, steps: WARM_UP_STEPS, evaluationTokens: 1 });
    const start = performance.now();
    const done = await train(subject, config.training, {
      signal: AbortSignal.timeout(CALIBRATION),
    });
    const perStep = (performance.now() - start) / (done - WARM_UP_STEPS);
    const { batch, context, accumulation, evaluationTokens } = config.training;
    const evaluated = Math.min(evaluationTokens, corpus.validation.length);
    // A forward pass is about a third of a step; ten evaluations make a run.
    const evaluations = (10 * evaluated * perStep) / (3 * batch * context * accumulation);
    return Math.max(1, Math.floor((minutes * 60_000 - evaluations) / perStep));
  } finally {
    session.dispose();
  }
}

function defaultFolder(preset: string, optimizer: string): string {
  const time = new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-");
  return join("runs", `${time}-${preset}-${optimizer}`);
}

function announce({ backend, reason }: ChosenBackend): void {
  process.stderr.write(`${backend.info.description} (${reason})\n`);
}

function describeRun(config: RunConfig, { model, optimizer }: Session, folder: RunFolder): void {
  const parameters = model.parameters.reduce((sum, { value }) => sum + value.size, 0);
  const { training } = config;
  const rank = config.optimizer.rank === undefined ? "" : ` (rank ${config.optimizer.rank})`;
  process.stderr.write(
    `${config.model.preset}: ${(parameters / 1e6).toFixed(2)}M parameters, ${config.optimizer.name}${rank}, ${training.steps} steps of ${training.batch * training.accumulation} × ${training.context} tokens from ${config.data}\n`,
  );
  if (optimizer.steps > 0) process.stderr.write(`Going on after step ${optimizer.steps}\n`);
  process.stderr.write(`Run folder: ${folder.path}\n`);
}
