import { DataError, type ExampleSet } from "@lrm/data";
import { type ExampleArrays, exampleBatch, exampleLoss, rowsInOrder } from "./_example_batches.ts";
import {
  arrange,
  ExampleOrder,
  type ExampleRow,
  learnedIn,
  type RowSizes,
  rowsOf,
} from "./_example_rows.ts";
import type { Task } from "./task.ts";
import { checkBatch } from "./token_batches.ts";
import { checkCounts } from "./train_settings.ts";
import type { TrainableModel } from "./trainable_model.ts";

/** Options of {@link exampleTask}. */
export interface ExampleTaskOptions extends RowSizes {
  /** Micro-batches in a step: each learned token of a step has the same weight. Default: 1. */
  readonly accumulation?: number;
  /** Tokens must be less than this. */
  readonly vocabularySize: number;
  /** Minimum number of learned tokens in an evaluation. Default: all. */
  readonly evaluationTokens?: number;
  /** Minimum number of learned tokens in the last evaluation. Default: `evaluationTokens`. */
  readonly finalEvaluationTokens?: number;
}

/**
 * Makes the task of fine-tuning on examples: all examples in random order, again and again, and the
 * mean cross-entropy of the tokens that are learned, in nats. Examples that are longer than the
 * context are cut. Rows are padded to the longest of their batch; padding is neither learned nor
 * counted. Packed examples see those before them in their row.
 *
 * @throws DataError if nothing is left to learn; ArgumentError for unusable options. Later, batches
 *   throw a DataError for a token outside the vocabulary
 */
export function exampleTask(
  model: TrainableModel,
  examples: ExampleSet,
  options: ExampleTaskOptions,
): Task<ExampleArrays, "tokens"> {
  const { batch, context, accumulation = 1, evaluationTokens } = options;
  const { finalEvaluationTokens = evaluationTokens } = options;
  checkCounts({ batch, context, accumulation });
  checkCounts({ evaluationTokens, finalEvaluationTokens }, true);
  checkBatch(batch, context);
  const train = learnedRows(examples.train, "training", context);
  const validation = arrange(learnedRows(examples.validation, "validation", context), options);
  let order: ExampleOrder | undefined;
  return {
    parameters: model.parameters,
    ...exampleLoss(model),
    training: {
      unit: "tokens",
      size: batch * context,
      count: (batches, random) => {
        order ??= new ExampleOrder(train, options, random);
        return order.tokens(batches);
      },
      batch(index, random) {
        order ??= new ExampleOrder(train, options, random);
        const first = index - (index % accumulation);
        let learned = 0;
        for (let at = first; at < first + accumulation; at++) learned += learnedIn(order.batch(at));
        const rows = order.batch(index);
        return exampleBatch(rows, options, (learnedIn(rows) * accumulation) / learned);
      },
    },
    validation: rowsInOrder(validation, options, evaluationTokens),
    finalValidation: rowsInOrder(validation, options, finalEvaluationTokens),
  };
}

/** Describes how examples fit into a context. */
export interface ExampleFit {
  /** Examples that are cut, and learned in part. */
  readonly cut: number;
  /** Examples that are left out, as nothing that is learned is left of them. */
  readonly leftOut: number;
  /** Rows of all examples in one epoch. */
  readonly rows: number;
  /** Tokens of one epoch without padding, and the share of them that is learned. */
  readonly tokens: number;
  readonly learned: number;
}

/** Counts what {@link exampleTask} makes of the training examples. */
export function fitOfExamples({ train }: ExampleSet, sizes: Omit<RowSizes, "batch">): ExampleFit {
  const rows = rowsOf(train, sizes.context);
  const long = train.filter(({ tokens }) => tokens.length - 1 > sizes.context).length;
  const leftOut = train.length - rows.length;
  return {
    cut: Math.max(0, long - leftOut),
    leftOut,
    rows: arrange(rows, sizes).length,
    tokens: rows.reduce((sum, { inputs }) => sum + inputs.length, 0),
    learned: learnedIn([rows]),
  };
}

/**
 * Checks that both parts have a token to learn within the context.
 *
 * @throws DataError that names the part
 */
export function checkExamples({ train, validation }: ExampleSet, context: number): void {
  learnedRows(train, "training", context);
  learnedRows(validation, "validation", context);
}

function learnedRows(
  examples: ExampleSet["train"],
  part: "training" | "validation",
  context: number,
): ExampleRow[] {
  const rows = rowsOf(examples, context);
  if (rows.length > 0) return rows;
  throw new DataError(
    `Cannot train on the examples: within ${context} tokens, no ${part} example has a token to learn`,
    "use a longer context, or other examples",
  );
}
