import { Tape } from "@lrm/autograd";
import { checkTokens, DataError, type TokenSource } from "@lrm/data";
import { addInto, type Backend, fill, scope, Tensor } from "@lrm/tensor";
import { BatchesAhead } from "./_batches_ahead.ts";
import { turnOfTheEventLoop } from "./_event_loop.ts";
import { fillWindowsInOrder, makeBatch } from "./batches.ts";
import type { TrainableModel } from "./trainable_model.ts";

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** Windows in a batch. */
  readonly batch: number;
  /** Tokens in a window. */
  readonly context: number;
  /** Minimum number of tokens to measure, rounded up to whole windows. Default: all windows. */
  readonly tokens?: number;
  /**
   * Tokens must be less than this. It is the number of tokens of the tokenizer, even if the model's
   * vocabulary is padded to more.
   */
  readonly vocabularySize: number;
  /** Stops the evaluation. Checked about every half second, and at least every 32 batches. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Computes the number of tokens that {@link evaluate} measures, which are whole windows.
 *
 * @throws DataError if the source is shorter than one window
 */
export function measuredTokens(
  source: TokenSource,
  { context, tokens = Number.POSITIVE_INFINITY }: Pick<EvaluateOptions, "context" | "tokens">,
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

/**
 * Computes the mean loss in nats per token over the first windows of `source`, which do not
 * overlap.
 *
 * Reads back one number about every half second, at least every 32 batches, and at the end. Every
 * window has the same weight, including those of a smaller last batch.
 *
 * @throws DataError if the source is shorter than one window or has a token outside the vocabulary;
 * the signal's reason once it is aborted
 */
export async function evaluate(
  backend: Backend,
  model: TrainableModel,
  source: TokenSource,
  options: EvaluateOptions,
): Promise<number> {
  const { batch, context, vocabularySize, signal } = options;
  const windows = measuredTokens(source, options) / context;
  using total = Tensor.allocate(backend, [1]);
  fill(total, 0);
  const ahead = new BatchesAhead();
  for (let first = 0; first < windows; first += batch) {
    if (ahead.isReached) {
      await total.read();
      await turnOfTheEventLoop();
      signal?.throwIfAborted();
      ahead.waited();
    }
    const size = Math.min(batch, windows - first);
    const host = makeBatch(size, context);
    fillWindowsInOrder(host, source, context, first);
    checkTokens(host.inputs, vocabularySize, "the validation data");
    checkTokens(host.targets, vocabularySize, "the validation data");
    scope(() => {
      const inputs = Tensor.allocate(backend, [size, context], "int32");
      const targets = Tensor.allocate(backend, [size, context], "int32");
      inputs.write(host.inputs);
      targets.write(host.targets);
      using tape = Tape.inference(backend);
      addInto(total, model.loss(tape, inputs, targets).value.reshape([1]), size / windows);
    });
    backend.flush();
    ahead.add();
  }
  const [loss] = await total.read();
  return loss!;
}
