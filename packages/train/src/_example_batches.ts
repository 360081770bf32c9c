import { multiply } from "@lrm/autograd";
import { checkTokens } from "@lrm/data";
import {
  type ExampleRow,
  fillExampleBatch,
  IGNORED,
  learnedIn,
  type RowSizes,
} from "./_example_rows.ts";
import type { EvaluationSource, HostBatch, Task } from "./task.ts";
import type { TrainableModel } from "./trainable_model.ts";

/** Names of the arrays of a batch of examples. */
export type ExampleArrays = "inputs" | "targets" | "share";

/** Sizes of batches of examples, and the number of tokens of the tokenizer. */
type BatchSizes = RowSizes & { readonly vocabularySize: number };

/** Makes the loss of examples: the mean cross-entropy of the tokens that are learned. */
export function exampleLoss(model: TrainableModel): Pick<Task<ExampleArrays>, "loss"> {
  return {
    loss: ({ inputs, targets, share }, { tape }) =>
      tape.scope(() =>
        multiply(model.loss(tape, inputs.value, targets.value, { ignoreIndex: IGNORED }), share),
      ),
  };
}

/**
 * Takes the first rows in order, until enough tokens are learned.
 *
 * @param tokens  minimum number of learned tokens. Default: all
 */
export function rowsInOrder(
  rows: readonly (readonly ExampleRow[])[],
  sizes: BatchSizes,
  tokens: number = Number.POSITIVE_INFINITY,
): EvaluationSource<ExampleArrays> {
  const { batch } = sizes;
  const batches: (readonly ExampleRow[])[][] = [];
  let learned = 0;
  for (let at = 0; at < rows.length && learned < tokens; at += batch) {
    batches.push(rows.slice(at, at + batch));
    learned += learnedIn(batches.at(-1)!);
  }
  return {
    sizes: batches.map(learnedIn),
    batch: (index) => exampleBatch(batches[index]!, sizes, 1),
  };
}

/**
 * Makes a batch of rows.
 *
 * @param share  factor of its loss
 * @throws DataError for a token outside the vocabulary
 */
export function exampleBatch(
  rows: readonly (readonly ExampleRow[])[],
  { context, vocabularySize }: BatchSizes,
  share: number,
): HostBatch<ExampleArrays> {
  const { inputs, targets, length } = fillExampleBatch(rows, context);
  checkTokens(inputs, vocabularySize, "the examples");
  checkTokens(
    targets.filter((target) => target !== IGNORED),
    vocabularySize,
    "the examples",
  );
  const shape = [rows.length, length];
  return {
    inputs: { data: inputs, shape },
    targets: { data: targets, shape },
    share: { data: Float32Array.of(share), shape: [] },
  };
}
