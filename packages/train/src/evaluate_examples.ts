import { DataError, type TokenizedExample } from "@lrm/data";
import type { Backend } from "@lrm/tensor";
import { exampleLoss, rowsInOrder } from "./_example_batches.ts";
import { arrange, learnedIn, type RowSizes, rowsOf } from "./_example_rows.ts";
import { type EvaluateOptions, evaluate } from "./evaluate.ts";
import { checkBatch } from "./token_batches.ts";
import type { TrainableModel } from "./trainable_model.ts";

/** Options of {@link evaluateExamples}. */
export interface EvaluateExamplesOptions extends RowSizes, EvaluateOptions {
  /** Tokens must be less than this. */
  readonly vocabularySize: number;
  /** Minimum number of learned tokens to measure, rounded up to whole batches. Default: all. */
  readonly tokens?: number | undefined;
}

/** Mean loss of examples. */
export interface ExampleEvaluation {
  /** In nats per learned token, as `exampleTask` counts it. */
  readonly loss: number;
  /** Learned tokens that were measured, and that the examples have within the context. */
  readonly tokens: number;
  readonly ofTokens: number;
}

/**
 * Computes the mean loss of a model on the learned tokens of examples, such as answers, in order.
 * Reads back as `evaluate` does.
 *
 * @throws DataError if nothing is learned within the context, or a token is outside the
 *   vocabulary; the signal's reason once it is aborted
 */
export async function evaluateExamples(
  backend: Backend,
  model: TrainableModel,
  examples: readonly TokenizedExample[],
  options: EvaluateExamplesOptions,
): Promise<ExampleEvaluation> {
  const { batch, context, tokens } = options;
  checkBatch(batch, context);
  const rows = rowsOf(examples, context);
  if (rows.length === 0) {
    throw new DataError(
      `Cannot evaluate on the examples: within ${context} tokens, none has a token to learn`,
      "use a longer context, or other examples",
    );
  }
  const source = rowsInOrder(arrange(rows, options), options, tokens);
  const { loss } = await evaluate(backend, exampleLoss(model), source, options);
  const measured = source.sizes.reduce((sum, size) => sum + size, 0);
  return { loss, tokens: measured, ofTokens: learnedIn([rows]) };
}
