import { resolve } from "node:path";
import { GPT2_PRESETS } from "@lrm/gpt2";
import { type Backend, assertFits } from "@lrm/tensor";
import { checkCorpus, createTokenizer, type TokenizerName, train } from "@lrm/train";
import { openCorpus, RunError, RunFolder } from "@lrm/train/node";
import { type BackendRequest, type ChosenBackend, chooseBackend } from "./backends.ts";
import { oneOf } from "./nearest.ts";
import { OPTIMIZERS, optimizerConfig } from "./optimizers.ts";
import { type RunConfig, readRunConfig } from "./run_config.ts";
import type { PreparedRun } from "./run_training.ts";
import { checkSameData, readPretrainedConfig, Session } from "./session.ts";

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

/** Prepares a run from flags, in a folder of its own. */
export async function newRun(flags: TrainFlags): Promise<PreparedRun> {
  // All that can be wrong with the flags comes before a device is touched.
  const preset = oneOf("preset", flags.preset, Object.keys(GPT2_PRESETS) as (keyof typeof GPT2_PRESETS)[]);
  const name = oneOf("optimizer", flags.optimizer, OPTIMIZERS);
  const modelConfig = flags.from === undefined ? GPT2_PRESETS[preset] : await readPretrainedConfig(flags.from);
  const tokenizerName: TokenizerName = modelConfig.vocabularySize === 256 ? "bytes" : "gpt2";
  const context = flags.context ?? modelConfig.contextLength;
  if (context > modelConfig.contextLength) {
    throw new RangeError(`Cannot train on windows of ${context} tokens: the model's context is ${modelConfig.contextLength}`);
  }
  const optimizer = optimizerConfig(name, modelConfig, flags);
  const tokenizer = await createTokenizer(tokenizerName);
  const corpus = await openCorpus(flags.data, tokenizer);
  checkCorpus(corpus, context);

  const chosen = await chooseBackend(flags);
  const { backend } = chosen;
  announce(chosen);
  try {
    const batch = flags.batch ?? (modelConfig.vocabularySize === 256 ? DEFAULT_BATCH.nano : DEFAULT_BATCH.larger);
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
    const steps = flags.steps ?? (await stepsIn(flags.minutes ?? DEFAULT_MINUTES, backend, configFor, corpus));
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
