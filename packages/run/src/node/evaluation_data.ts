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
  /** Field of JSON lines, or column of parquet files, that holds the text. Default: the run's. */
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
  /** Examples of the part, if it consists of them. */
  readonly examples?: readonly TokenizedExample[] | undefined;
}

/**
 * Opens the data to evaluate a model on: the named ones, or those of its run. Prompts with
 * completions and chats are examples, and so are all data of a run that was fine-tuned.
 *
 * @throws UsageError if there are none; DataError for data that cannot be read
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
  const { signal } = options;
  const hasExamples =
    named === undefined
      ? stored.examples !== undefined
      : textField === undefined && (await holdsExamples(dataNames(named), { signal }));
  const recorded = named === undefined ? stored.textField : undefined;
  const settings = {
    textField: textField ?? recorded,
    ...(hasExamples && { examples: { packed: false } }),
  };
  const corpus = await openRunData(data, settings, tokenizer, options);
  const { examples } = corpus;
  if (examples === undefined) {
    return { corpus, ...measuredPart(corpus, { all, ownSplit: isHeldOut(data, stored) }) };
  }
  const { part, files, source } = measuredPart(corpus, { all, ownSplit: true });
  const held = examples.validation.length;
  const count = held + examples.train.length;
  return {
    ...{ corpus, part, files, source },
    examples: all ? [...examples.train, ...examples.validation] : examples.validation,
    description: all
      ? `all ${count} examples`
      : `the ${held} of ${count} examples that are held out`,
  };
}

/**
 * Tells whether the model was trained without the last tenth of the data: true for `sotu`, which
 * every run splits in this way, and for the run's own data.
 */
function isHeldOut(data: string, stored: StoredModel): boolean {
  const path = resolveData(data);
  return path === "sotu" || (stored.data !== undefined && path === resolveData(stored.data));
}
