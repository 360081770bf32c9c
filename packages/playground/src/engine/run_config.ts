import type { Corpus } from "@lrm/data";
import { describeData, deviceOf, type RunConfig, withPart } from "@lrm/run";
import type { Backend } from "@lrm/tensor";
import type { PlaygroundConfig } from "../config.ts";
import { sourceOf } from "../optimizer/catalog.ts";
import { optimizerConfigOf } from "../optimizer/complete_run.ts";
import { modelConfig } from "../optimizer/model_config.ts";

/** Number of evaluations in a run. */
const EVALUATIONS = 20;
/** Number of tokens of every evaluation: on the same text, losses of all steps compare. */
const EVALUATION_TOKENS = 4096;

/** Path of the text in the folder of an exported run. */
export const DATA_FILE = "data.txt";

/** Earlier end of a run that was trained longer. */
export interface EarlierEnd {
  /** Steps that it had done. */
  readonly until: number;
  /** Steps that were planned then. */
  readonly steps: number;
}

/**
 * Makes the configuration of a run that was trained longer: `lrm train --resume --extend` records
 * the same parts.
 *
 * @param earlier  its earlier ends, in order
 */
export function runConfigInParts(
  config: PlaygroundConfig,
  corpus: Corpus,
  backend: Backend,
  index: number,
  earlier: readonly EarlierEnd[],
): RunConfig {
  const planned = [...earlier.map(({ steps }) => steps), config.steps];
  const first = runConfigs({ ...config, steps: planned[0]! }, corpus, backend)[index]!;
  return earlier.reduce((run, { until }, at) => longerConfig(run, until, planned[at + 1]!), first);
}

/** Lists the earlier ends of a run. */
export function earlierEnds({ earlier = [] }: RunConfig): EarlierEnd[] {
  return earlier.map(({ until, training }) => ({ until, steps: training.steps }));
}

/** Makes the configuration of a run that goes on to another last step. */
export function longerConfig(config: RunConfig, step: number, steps: number): RunConfig {
  const { optimizer, training } = config;
  if (training.steps === steps) return config;
  return withPart(config, step, { optimizer, training: { ...training, steps } });
}

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
    ...ruleOf(run.optimizer),
    training: {
      seed,
      steps,
      batch: batchSize,
      context: config.contextLength,
      accumulation: 1,
      evaluateEvery: Math.ceil(steps / EVALUATIONS),
      evaluationTokens: EVALUATION_TOKENS,
      // The playground saves runs by time, not by steps.
      checkpointEvery: steps,
    },
    device: deviceOf(backend),
  }));
}

/** Records the origin of an optimizer without which `lrm` can use the model, but not train on. */
function ruleOf(optimizer: string): Pick<RunConfig, "rule"> {
  const rule = sourceOf(optimizer);
  return rule === undefined ? {} : { rule };
}
