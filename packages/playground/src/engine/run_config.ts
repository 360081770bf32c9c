import type { Corpus } from "@lrm/data";
import { completeOptimizer, describeData, deviceOf, optimizerOf, type RunConfig } from "@lrm/run";
import type { Backend } from "@lrm/tensor";
import type { PlaygroundConfig } from "../config.ts";
import { sizeOf } from "../config_text.ts";

/** Evaluations in a run. */
const EVALUATIONS = 20;
/** Tokens that one measures, and the last one. */
const EVALUATION_TOKENS = 2048;
const LAST_EVALUATION_TOKENS = 16_384;

/** The configurations of a playground's runs, in the words of `lrm train`: there each is the same run. */
export function runConfigs(
  config: PlaygroundConfig,
  corpus: Corpus,
  backend: Backend,
): RunConfig[] {
  const { steps, batchSize, seed, runs } = config;
  const { layers, width, heads, contextLength } = sizeOf(config.model);
  const size = {
    vocabularySize: 256,
    contextLength,
    layers,
    width,
    heads,
    mlpWidth: 4 * width,
    epsilon: 1e-5,
  };
  const preset = typeof config.model === "string" ? config.model : "custom";
  return runs.map(({ optimizer, learningRate, rank }) => ({
    version: 1,
    model: { kind: "gpt2", preset, config: size },
    tokenizer: "bytes",
    data: config.data.kind === "built-in" ? "sotu" : DATA_FILE,
    dataTokens: describeData(corpus),
    optimizer: completeOptimizer(optimizerOf(optimizer), size, {
      ...(learningRate !== undefined && { learningRate }),
      ...(rank !== undefined && { rank }),
    }),
    training: {
      seed,
      steps,
      batch: batchSize,
      context: contextLength,
      accumulation: 1,
      evaluateEvery: Math.ceil(steps / EVALUATIONS),
      evaluationTokens: EVALUATION_TOKENS,
      finalEvaluationTokens: LAST_EVALUATION_TOKENS,
      // The playground keeps states by the clock.
      checkpointEvery: steps,
    },
    device: deviceOf(backend),
  }));
}

/** Where an exported run keeps the text that it was trained on. */
export const DATA_FILE = "data.txt";
