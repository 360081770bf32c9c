import { Tape } from "@lrm/autograd";
import { checkTokens, DataError, type TokenSource } from "@lrm/data";
import { addInto, type Backend, fill, scope, Tensor } from "@lrm/tensor";
import { BatchesAhead } from "./_batches_ahead.ts";
import { turnOfTheEventLoop } from "./_event_loop.ts";
import { fillWindowsInOrder, makeBatch } from "./batches.ts";
import type { LanguageModel } from "./language_model.ts";

/** How to measure a model. */
export interface EvaluateOptions {
  /** Windows at a time. */
  readonly batch: number;
  /** Tokens in a window. */
  readonly context: number;
  /** At least so many tokens are measured, where there are so many; whole windows. Default: all windows. */
  readonly tokens?: number;
  /**
   * Tokens are below this: the tokenizer's number of tokens, where the model's vocabulary is padded
   * to more.
   */
  readonly vocabularySize: number;
  /** Gives up; looked at every 32 batches at least, and about every half second. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Number of tokens that {@link evaluate} measures: those of whole windows.
 *
 * @throws DataError when the source is shorter than one window
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
    `Cannot evaluate on ${source.length} tokens: one window needs ${context + 1}; add text or lower the context`,
  );
}

/**
 * Mean loss in nats per token over the first windows of `source`, which do not overlap.
 *
 * Reads back one number about every half second, every 32 batches at least, and at the end. Every
 * window counts the same; the last, smaller batch is weighted by its size.
 *
 * @throws DataError when the source is shorter than one window, or has a token outside the vocabulary; the signal's reason once it is aborted
 */
export async function evaluate(
  backend: Backend,
  model: LanguageModel,
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
