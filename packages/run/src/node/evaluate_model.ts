import { openTokenizer } from "@lrm/data";
import { type FileCorpus, resolveData } from "@lrm/data/node";
import { ArgumentError } from "@lrm/tensor";
import { evaluateLanguageModel, measuredTokens } from "@lrm/train";
import type { BackendRequest } from "../backend_request.ts";
import { InputError, UsageError } from "../errors.ts";
import { unitOf } from "../loss_unit.ts";
import { leftOutLines, type MeasuredPart, measuredPart } from "./data_report.ts";
import { openUncached, type PrepareOptions, prepareBackend } from "./prepare_options.ts";
import { Resources } from "./resources.ts";
import { openModel, type StoredModel } from "./stored_model.ts";

/** Settings of {@link evaluateModel}. */
export interface EvaluationSettings {
  /** Data to measure on. Default: the run's own. */
  readonly data?: string | undefined;
  /** Field of JSON lines, or column of parquet files, that holds the text. Default: the run's. */
  readonly textField?: string | undefined;
  /** Minimum number of tokens to measure. Default: all. */
  readonly tokens?: number | undefined;
  /** Windows in a batch. Default: 8. */
  readonly batch?: number;
  /** Tokens in a window. Default: the model's context. */
  readonly context?: number | undefined;
}

/** Options of {@link evaluateModel}. */
export interface EvaluateModelOptions extends PrepareOptions {
  /** Device to evaluate on. Default: a hardware GPU if there is one, otherwise the CPU. */
  readonly device?: BackendRequest | undefined;
}

/** Loss of a model on some data. */
export interface Evaluation {
  /** Describes the model, for people. */
  readonly model: string;
  /** Name of the data. */
  readonly data: string;
  readonly part: MeasuredPart["part"];
  readonly files: readonly string[];
  /** Tokens that were measured, and tokens that the data has. */
  readonly tokens: number;
  readonly ofTokens: number;
  readonly loss: number;
  /** Unit of the loss: `nats per byte`. */
  readonly unit: string;
  readonly perplexity: number;
}

/**
 * Measures the loss of the model in a folder, on the held-out part of its run's data or on other
 * data.
 *
 * @param folder  folder of a run or of a Hugging Face model
 * @throws UsageError and other errors with a problem and a remedy
 */
export async function evaluateModel(
  folder: string,
  { data: named, textField, tokens: least, batch = 8, context: window }: EvaluationSettings = {},
  options: EvaluateModelOptions = {},
): Promise<Evaluation> {
  const { signal, onNotice, openData = openUncached, device = { backend: "auto" } } = options;
  // Check the folder and the settings before a device is opened.
  const stored = await openModel(folder, options.catalog);
  if (stored.note !== undefined) onNotice?.(stored.note);
  const data = named ?? stored.data;
  if (data === undefined) {
    throw new UsageError(
      `Cannot evaluate ${stored.description} without data: only a run folder names its own`,
      "name some with --data",
    );
  }
  const tokenizer = await openTokenizer(stored.tokenizer, stored.tokenizerFiles);
  const recorded = named === undefined ? stored.textField : undefined;
  const corpus = await openData(data, tokenizer, { textField: textField ?? recorded, signal });
  const { contextLength } = stored.size.config;
  const context = window ?? contextLength;
  if (context > contextLength) {
    throw new ArgumentError(
      `Cannot evaluate windows of ${context} tokens: the model's context is ${contextLength}`,
      "use shorter windows",
    );
  }
  const { source, part, files, description } = measuredPart(corpus, isHeldOut(data, stored));
  const windows = { context, ...(least !== undefined && { tokens: least }) };
  const tokens = measuredTokens(source, windows);
  onNotice?.(
    `Measuring ${tokens.toLocaleString("en")} of ${source.length.toLocaleString("en")} tokens: ${description}`,
  );
  for (const line of leftOutLines(corpus.report)) onNotice?.(line);
  if (named === undefined && hasChanged(stored, corpus)) {
    onNotice?.("Note: the data changed since the run began: it may have trained on this part");
  }
  await using resources = new Resources();
  const backend = await prepareBackend(device, resources, options);
  // Adapters stay apart, as in the evaluations of their run, so that matrices may keep 16 bits.
  const model =
    (await stored.loadAdapted?.(backend))?.model ??
    (await stored.load(backend, { keepHalves: true }));
  signal?.throwIfAborted();
  const { vocabularySize } = tokenizer;
  const loss = await evaluateLanguageModel(backend, model, source, {
    ...{ batch, vocabularySize, ...windows },
    ...(signal && { signal }),
  });
  if (!Number.isFinite(loss)) {
    throw new InputError(
      `Cannot evaluate ${stored.description} on ${corpus.name}: the loss is ${loss}, as the model's weights lead to numbers beyond float32`,
      "take other weights",
    );
  }
  return {
    ...{ model: stored.description, data: corpus.name, part, files, tokens },
    ...{ ofTokens: source.length, loss, unit: unitOf(stored.tokenizer) },
    perplexity: Math.exp(loss),
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

/**
 * Tells whether a run's data changed since the run began. Runs of earlier versions have no
 * fingerprint.
 */
function hasChanged({ dataTokens }: StoredModel, { fingerprint }: FileCorpus): boolean {
  return dataTokens?.fingerprint !== undefined && dataTokens.fingerprint !== fingerprint;
}
