import type { Corpus } from "@lrm/data";
import {
  CATALOG,
  type Catalog,
  type OptimizerConfig,
  type Point,
  RuleError,
  type RunConfig,
  vocabularySizeOf,
} from "@lrm/run";
import { createSession } from "@lrm/run/node";
import { ArgumentError, type Backend } from "@lrm/tensor";
import {
  evaluateLanguageModel,
  languageModelTask,
  NonFiniteError,
  type StepMetrics,
  train,
} from "@lrm/train";
import { type Comparison, identityOf } from "./comparison.ts";
import { type RunResult, rounded, shortCurve } from "./results.ts";
import { hasFiniteWeights, weightsHash } from "./weights_hash.ts";

/** Everything that the runs of a comparison need. */
export interface Workbench {
  readonly backend: Backend;
  readonly comparison: Comparison;
  readonly corpus: Corpus;
  readonly signal: AbortSignal;
  /** Optimizers and models. Default: those of this project. */
  readonly catalog?: Catalog;
}

/** A run to train. */
export interface RunRequest {
  readonly optimizer: OptimizerConfig;
  readonly seed: number;
}

/**
 * Trains one run. Its seed determines the initial weights and the batches, which are the same for
 * every optimizer. A loss that is not finite, an error of an external rule, or settings that an
 * optimizer cannot use with this model or length end the run and are recorded in the result.
 *
 * @throws the signal's reason if it is aborted before the end
 */
export async function trainOnce(
  { backend, comparison, corpus, signal, catalog = CATALOG }: Workbench,
  { optimizer, seed }: RunRequest,
  onStep: (metrics: StepMetrics) => void = () => {},
): Promise<RunResult> {
  const config = runConfigOf(comparison, optimizer, seed);
  const { training } = config;
  const vocabularySize = vocabularySizeOf(config.tokenizer, config.model.config);
  const losses: number[] = [];
  const validation: Point[] = [];
  let start = clocks();
  const rule = catalog.sources[optimizer.name];
  const result = (
    validationLoss: number | null,
    others: Pick<RunResult, "stopped" | "failed" | "weights">,
  ): RunResult => ({
    comparison: identityOf(comparison),
    optimizer,
    ...(rule && { rule }),
    seed,
    steps: losses.length,
    ...secondsSince(start),
    device: backend.info.description,
    training: shortCurve(losses),
    validation,
    validationLoss,
    ...others,
  });
  try {
    using session = await createSession(backend, config, catalog);
    const { model } = session;
    start = clocks();
    const task = languageModelTask(model, corpus, { ...training, vocabularySize });
    const subject = { backend, task, optimizer: session.optimizer };
    const trained = train(subject, training, {
      signal,
      onStep(metrics) {
        losses.push(metrics.loss);
        const { step, validationLoss } = metrics;
        if (validationLoss !== undefined) validation.push([step, rounded(validationLoss)]);
        onStep(metrics);
      },
    });
    await trained.catch(async (error: unknown) => {
      if (!(error instanceof RuleError) || (await hasFiniteWeights(model))) throw error;
      throw new NonFiniteError(session.optimizer.steps, "a weight", Number.NaN);
    });
    signal.throwIfAborted();
    const { batch, context } = training;
    const tokens = comparison.finalTokens;
    const options = { batch, context, tokens, vocabularySize, signal };
    const loss = await evaluateLanguageModel(backend, model, corpus.validation, options);
    if (Number.isFinite(loss)) return result(rounded(loss), { weights: await weightsHash(model) });
    throw new NonFiniteError(training.steps, "the validation loss", loss);
  } catch (error) {
    const failed = error instanceof RuleError || error instanceof ArgumentError;
    if (failed) return result(null, { stopped: error.message, failed: true });
    if (!(error instanceof NonFiniteError)) throw error;
    return result(null, { stopped: `${error.tensor} is not finite at step ${error.step}` });
  }
}

/** Returns the present time and the processor's time of this process so far. */
const clocks = () => ({ time: performance.now(), processor: process.cpuUsage() });

function secondsSince({ time, processor }: ReturnType<typeof clocks>) {
  const { user, system } = process.cpuUsage(processor);
  return {
    seconds: rounded((performance.now() - time) / 1000),
    processorSeconds: rounded((user + system) / 1e6),
  };
}

/** Returns the configuration of one run, like that of `lrm train`. */
export function runConfigOf(
  { model, tokenizer, data, dataTokens, training, device }: Comparison,
  optimizer: OptimizerConfig,
  seed: number,
): RunConfig {
  return {
    version: 1,
    model,
    tokenizer,
    data,
    dataTokens,
    optimizer,
    training: { ...training, seed },
    device,
  };
}
