import { type Corpus, checkCorpus, checkTokens, DataError, type TokenSource } from "@lrm/data";
import { ArgumentError, type Backend } from "@lrm/tensor";
import { type EvaluateOptions, evaluate } from "./evaluate.ts";
import type { EvaluationSource, HostBatch, Task } from "./task.ts";
import {
  checkBatch,
  fillRandomBatch,
  fillWindowsInOrder,
  makeBatch,
  type TokenBatch,
} from "./token_batches.ts";
import { checkCounts } from "./train_settings.ts";
import type { TrainableModel } from "./trainable_model.ts";

/** Batches of tokens: windows of a text. */
export interface TokenWindows {
  /** Windows in a batch. */
  readonly batch: number;
  /** Tokens in a window. */
  readonly context: number;
  /**
   * Tokens must be less than this. It is the number of tokens of the tokenizer, even if the model's
   * vocabulary is padded to more.
   */
  readonly vocabularySize: number;
}

/**
 * Orders in which training takes the windows of a text: at uniformly random positions, or one after
 * the other without overlap.
 */
export const WINDOW_ORDERS = ["random", "sequential"] as const;

/** One of {@link WINDOW_ORDERS}. */
export type WindowOrder = (typeof WINDOW_ORDERS)[number];

/** Options of {@link languageModelTask}. */
export interface LanguageModelOptions extends TokenWindows {
  /** Order of the training windows. Default: `random`. */
  readonly order?: WindowOrder;
  /** Minimum number of validation tokens in an evaluation. Default: all. */
  readonly evaluationTokens?: number;
  /** Minimum number of validation tokens in the last evaluation. Default: `evaluationTokens`. */
  readonly finalEvaluationTokens?: number;
}

/** Options of {@link evaluateLanguageModel}. */
export interface EvaluateTokensOptions extends TokenWindows, EvaluateOptions {
  /** Minimum number of tokens to measure, rounded up to whole windows. Default: all windows. */
  readonly tokens?: number;
}

type Names = "inputs" | "targets";

/**
 * Makes the task of a language model: windows of a corpus, and the mean cross-entropy in nats per
 * token. Counts tokens.
 *
 * With the order `sequential`, micro-batch i has windows i · batch to (i + 1) · batch − 1, whatever
 * the seed. After the last whole window of the text, the first one follows.
 *
 * @throws DataError if a part of the corpus is shorter than a window; ArgumentError for unusable
 *   options. Later, batches throw a DataError for a token outside the vocabulary
 */
export function languageModelTask(
  model: TrainableModel,
  corpus: Corpus,
  options: LanguageModelOptions,
): Task<Names, "tokens"> {
  const { batch, context, vocabularySize, order = "random" } = options;
  const { evaluationTokens, finalEvaluationTokens } = options;
  if (!WINDOW_ORDERS.includes(order)) {
    throw new ArgumentError(
      `Cannot take windows in the order "${order}": there is no such order`,
      `take ${WINDOW_ORDERS.join(" or ")}`,
    );
  }
  checkCounts({ batch, context });
  checkCounts({ evaluationTokens, finalEvaluationTokens }, true);
  checkBatch(batch, context);
  checkCorpus(corpus, context);
  const windows = makeBatch(batch, context);
  const validationOf = (tokens: number | undefined) =>
    validationWindows(corpus.validation, { ...options, ...(tokens && { tokens }) });
  return {
    parameters: model.parameters,
    ...lossOf(model),
    training: {
      unit: "tokens",
      size: batch * context,
      batch(index, random) {
        if (order === "sequential") {
          fillWindowsInOrder(windows, corpus.train, context, index * batch);
        } else {
          fillRandomBatch(windows, corpus.train, context, random.fork(index));
        }
        return checkedBatch(windows, { context, vocabularySize }, corpus.name);
      },
    },
    validation: validationOf(evaluationTokens),
    finalValidation: validationOf(finalEvaluationTokens ?? evaluationTokens),
  };
}

/**
 * Computes the mean loss of a language model, in nats per token, over the first windows of
 * `source`, which do not overlap. Every window has the same weight, including those of a smaller
 * last batch. Reads back as `evaluate` does.
 *
 * @throws DataError if the source is shorter than one window or has a token outside the vocabulary;
 * the signal's reason once it is aborted
 */
export async function evaluateLanguageModel(
  backend: Backend,
  model: TrainableModel,
  source: TokenSource,
  options: EvaluateTokensOptions,
): Promise<number> {
  const windows = validationWindows(source, options);
  return (await evaluate(backend, lossOf(model), windows, options)).loss;
}

/**
 * Computes the number of tokens that {@link evaluateLanguageModel} measures, which are whole
 * windows.
 *
 * @throws DataError if the source is shorter than one window
 */
export function measuredTokens(
  source: TokenSource,
  { context, tokens = Number.POSITIVE_INFINITY }: Pick<EvaluateTokensOptions, "context" | "tokens">,
): number {
  const available = Math.floor((source.length - 1) / context);
  if (available >= 1) {
    return context * Math.min(available, Math.max(1, Math.ceil(tokens / context)));
  }
  throw new DataError(
    `Cannot evaluate on ${source.length} tokens: one window needs ${context + 1}`,
    "add text or lower the context",
  );
}

function lossOf(model: TrainableModel): Pick<Task<Names>, "loss"> {
  return {
    loss: ({ inputs, targets }, { tape }) => model.loss(tape, inputs.value, targets.value),
  };
}

/** Takes the first windows of a source, in order. */
function validationWindows(
  source: TokenSource,
  options: TokenWindows & Pick<EvaluateTokensOptions, "tokens">,
): EvaluationSource<Names> {
  const { batch, context } = options;
  const windows = measuredTokens(source, options) / context;
  const sizes = Array.from(
    { length: Math.ceil(windows / batch) },
    (_, index) => context * Math.min(batch, windows - index * batch),
  );
  return {
    sizes,
    batch(index) {
      const host = makeBatch(sizes[index]! / context, context);
      fillWindowsInOrder(host, source, context, index * batch);
      return checkedBatch(host, options, "the validation data");
    },
  };
}

/** Checks the tokens of a batch, and gives its arrays shapes. */
function checkedBatch(
  { inputs, targets }: TokenBatch,
  { context, vocabularySize }: Pick<TokenWindows, "context" | "vocabularySize">,
  name: string,
): HostBatch<Names> {
  checkTokens(inputs, vocabularySize, name);
  checkTokens(targets, vocabularySize, name);
  const shape = [inputs.length / context, context];
  return { inputs: { data: inputs, shape }, targets: { data: targets, shape } };
}
