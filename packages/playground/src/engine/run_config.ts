import type { Corpus } from "@lrm/data";
import { describeData, deviceOf, type RunConfig } from "@lrm/run";
import type { Backend } from "@lrm/tensor";
import type { PlaygroundConfig } from "../config.ts";
import { optimizerConfigOf } from "../optimizer/complete_run.ts";
import { modelConfig } from "../optimizer/model_config.ts";

/** Number of evaluations in a run. */
const EVALUATIONS = 20;
/** Number of tokens that an evaluation measures, and the last one. */
const EVALUATION_TOKENS = 2048;
const LAST_EVALUATION_TOKENS = 16_384;

/** Path of the text in the folder of an exported run. */
export const DATA_FILE = "data.txt";

/** Makes the configurations of runs: `lrm train` trains the same runs with them. */
export function runConfigs(
  { model, data, runs, steps, batchSize, seed }: PlaygroundConfig,
  corpus: Corpus,
  backend: Backend,
): RunConfig[] {
  const config = modelConfig(model);
  const preset = typeof model === "string" ? model : "custom";
  return runs.map((run) => ({
    version: 1,
    model: { kind: "gpt2", preset, config },
    tokenizer: "bytes",
    data: data.kind === "built-in" ? "sotu" : DATA_FILE,
    dataTokens: describeData(corpus),
    optimizer: optimizerConfigOf(run, model),
    training: {
      seed,
      steps,
      batch: batchSize,
      context: config.contextLength,
      accumulation: 1,
      evaluateEvery: Math.ceil(steps / EVALUATIONS),
      evaluationTokens: EVALUATION_TOKENS,
      finalEvaluationTokens: LAST_EVALUATION_TOKENS,
      // The playground saves runs by time, not by steps.
      checkpointEvery: steps,
    },
    device: deviceOf(backend),
  }));
}
