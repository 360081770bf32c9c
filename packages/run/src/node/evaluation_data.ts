import type { TokenizedExample, Tokenizer, TokenSource } from "@lrm/data";
import { dataNames, type FileCorpus, holdsExamples, resolveData } from "@lrm/data/node";
import { UsageError } from "../errors.ts";
import { measuredPart } from "./data_report.ts";
import { openRunData, type PlanOptions } from "./prepare_options.ts";
import type { StoredModel } from "./stored_model.ts";

/** Settings of the data to evaluate on. */
export interface EvaluationDataSettings {
  /** Data to measure on. Default: the run's own. */
  readonly data?: string | undefined;
  /**
   * Field of JSON lines, or column of parquet files, that holds the text. Default: of the run's own
   * data the run's, of others `text`.
   */
  readonly textField?: string | undefined;
  /** True to measure all of the data, and not only what is held out. Default: false. */
  readonly all?: boolean | undefined;
}

/** Data to evaluate on. */
export interface EvaluationData {
  readonly corpus: FileCorpus;
  readonly part: "all" | "held out";
  /** Files of the part. */
  readonly files: readonly string[];
  /** Description of the part, for people. */
  readonly description: string;
  /** Tokens of the part. */
  readonly source: TokenSource;
  /** True if these are the run's own data, read as in its training. */
  readonly asTrained: boolean;
  /** Examples of the part, if it consists of them. */
  readonly examples?: readonly TokenizedExample[] | undefined;
}

/**
 * Opens the data to evaluate a model on: the named ones, or those of its run. Reads a run's own
 * data as in its training. Of others, prompts with completions and chats are examples, and the rest
 * are documents.
 *
 * @throws UsageError if there are none, or for a text field of examples; DataError for data that
 *   cannot be read
 */
export async function openEvaluationData(
  stored: StoredModel,
  tokenizer: Tokenizer,
  { data: named, textField, all = false }: EvaluationDataSettings,
  options: PlanOptions,
): Promise<EvaluationData> {
  const data = named ?? stored.data;
  if (data === undefined) {
    throw new UsageError(
      `Cannot evaluate ${stored.description} without data: only a run folder names its own`,
      "name some with --data",
    );
  }
  if (named === undefined && textField !== undefined && stored.examples !== undefined) {
    throw new UsageError(
      `Cannot use --text-field with the data of ${stored.description}: they are examples`,
      "leave it out, or name the data with --data",
    );
  }
  const { signal } = options;
  const isOwn = isOfRun(data, stored);
  const asTrained = isOwn && (textField === undefined || textField === stored.textField);
  const hasExamples = asTrained
    ? stored.examples !== undefined
    : textField === undefined && (await holdsExamples(dataNames(data), { signal }));
  const settings = {
    textField: textField ?? (isOwn ? stored.textField : undefined),
    ...(hasExamples && { examples: { packed: false } }),
  };
  const corpus = await openRunData(data, settings, tokenizer, options);
  const { examples } = corpus;
  if (examples === undefined) {
    // Every run on documents holds out the last tenth of `sotu`, and of its own data.
    const ownSplit = resolveData(data) === "sotu" || (isOwn && stored.examples === undefined);
    return { corpus, asTrained, ...measuredPart(corpus, { all, ownSplit }) };
  }
  const { part, files, source } = measuredPart(corpus, { all, ownSplit: true });
  const held = examples.validation.length;
  const count = held + examples.train.length;
  return {
    ...{ corpus, asTrained, part, files, source },
    examples: all ? [...examples.train, ...examples.validation] : examples.validation,
    description: all
      ? `all ${count} examples`
      : `the ${held} of ${count} examples that are held out`,
  };
}

/** Tells whether data are those that the model's run trained on. */
function isOfRun(data: string, stored: StoredModel): boolean {
  return stored.data !== undefined && resolveData(data) === resolveData(stored.data);
}
