import { openTokenizer } from "@lrm/data";
import type { FileCorpus } from "@lrm/data/node";
import type { LanguageModel } from "@lrm/language-model";
import { ArgumentError, type Backend } from "@lrm/tensor";
import {
  type ExampleEvaluation,
  evaluateExamples,
  evaluateLanguageModel,
  measuredTokens,
} from "@lrm/train";
import type { BackendRequest } from "../backend_request.ts";
import { CATALOG } from "../catalog.ts";
import { InputError } from "../errors.ts";
import { unitOf } from "../loss_unit.ts";
import { contextFor } from "../training_plan.ts";
import { withAdapter } from "./adapter_folder.ts";
import { leftOutLines } from "./data_report.ts";
import {
  type EvaluationData,
  type EvaluationDataSettings,
  openEvaluationData,
} from "./evaluation_data.ts";
import { type PrepareOptions, prepareBackend } from "./prepare_options.ts";
import { Resources } from "./resources.ts";
import { openModel, type StoredModel } from "./stored_model.ts";

/** Settings of {@link evaluateModel}. */
export interface EvaluationSettings extends EvaluationDataSettings {
  /** Minimum number of tokens to measure; of examples, of those that are learned. Default: all. */
  readonly tokens?: number | undefined;
  /** Windows or rows in a batch. Default: 8. */
  readonly batch?: number;
  /** Tokens in a window or row. Default: as in training. */
  readonly context?: number | undefined;
  /** Folder of an adapter of PEFT to add to the model. Default: none. */
  readonly lora?: string | undefined;
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
  readonly part: EvaluationData["part"];
  readonly files: readonly string[];
  /** Tokens that were measured, and those of the part; of examples, those that are learned. */
  readonly tokens: number;
  readonly ofTokens: number;
  readonly loss: number;
  /** Unit of the loss: `nats per byte`. */
  readonly unit: string;
  readonly perplexity: number;
}

/**
 * Measures the loss of the model in a folder, on the held-out part of its run's data or on other
 * data. Of examples to fine-tune on, it counts what is learned, such as answers, as training does:
 * those that fine-tuning holds out.
 *
 * @param folder  folder of a run or of a Hugging Face model
 * @throws UsageError and other errors with a problem and a remedy
 */
export async function evaluateModel(
  folder: string,
  settings: EvaluationSettings = {},
  options: EvaluateModelOptions = {},
): Promise<Evaluation> {
  const { signal, onNotice, device = { backend: "auto" }, catalog = CATALOG } = options;
  // Check the folder and the settings before a device is opened.
  const found = await openModel(folder, catalog);
  if (found.note !== undefined) onNotice?.(found.note);
  const { lora } = settings;
  const stored = lora === undefined ? found : withAdapter(found, lora, catalog);
  const tokenizer = await openTokenizer(stored.tokenizer, stored.tokenizerFiles);
  const data = await openEvaluationData(stored, tokenizer, settings, options);
  const { corpus, part, files } = data;
  const measured = measurementOf(data, settings, stored);
  onNotice?.(measured.notice);
  for (const line of leftOutLines(corpus.report)) onNotice?.(line);
  if (data.asTrained && hasChanged(stored, corpus)) {
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
  const { loss, ...counts } = await measured.measure(backend, model, {
    vocabularySize,
    ...(signal && { signal }),
  });
  if (!Number.isFinite(loss)) {
    throw new InputError(
      `Cannot evaluate ${stored.description} on ${corpus.name}: the loss is ${loss}, as the model's weights lead to numbers beyond float32`,
      "take other weights",
    );
  }
  const description =
    lora === undefined ? stored.description : `${stored.description} with ${lora}`;
  return {
    ...{ model: description, data: corpus.name, part, files, ...counts },
    ...{ loss, unit: unitOf(stored.tokenizer), perplexity: Math.exp(loss) },
  };
}

/** A measurement that is planned: its notice for people, and the work. */
interface Measurement {
  readonly notice: string;
  measure(
    backend: Backend,
    model: LanguageModel,
    options: { readonly vocabularySize: number; readonly signal?: AbortSignal },
  ): Promise<ExampleEvaluation>;
}

/**
 * Plans the measurement of examples, or of windows of a text.
 *
 * @throws ArgumentError or DataError for a context that does not fit the model or the data
 */
function measurementOf(
  { corpus, asTrained, source, examples, description }: EvaluationData,
  { tokens, batch = 8, context: asked }: EvaluationSettings,
  { size, examples: own }: StoredModel,
): Measurement {
  const { contextLength } = size.config;
  if (asked !== undefined && asked > contextLength) {
    throw new ArgumentError(
      `Cannot evaluate windows of ${asked} tokens: the model's context is ${contextLength}`,
      "use shorter windows",
    );
  }
  if (examples !== undefined) {
    // The run's own data are measured as in its evaluations, others as of a new run.
    const rows = asTrained ? own : undefined;
    const context = asked ?? rows?.context ?? contextFor(size.config, corpus);
    const sizes = { batch, context, packed: rows?.packed ?? false, tokens };
    return {
      notice: `Measuring what is learned of ${description}`,
      measure: (backend, model, options) =>
        evaluateExamples(backend, model, examples, { ...sizes, ...options }),
    };
  }
  const windows = { context: asked ?? contextLength, ...(tokens !== undefined && { tokens }) };
  const counts = { tokens: measuredTokens(source, windows), ofTokens: source.length };
  return {
    notice: `Measuring ${counts.tokens.toLocaleString("en")} of ${source.length.toLocaleString("en")} tokens: ${description}`,
    async measure(backend, model, options) {
      const settings = { batch, ...windows, ...options };
      return { loss: await evaluateLanguageModel(backend, model, source, settings), ...counts };
    },
  };
}

/**
 * Tells whether a run's data changed since the run began. Runs of earlier versions have no
 * fingerprint.
 */
function hasChanged({ dataTokens }: StoredModel, { fingerprint }: FileCorpus): boolean {
  return dataTokens?.fingerprint !== undefined && dataTokens.fingerprint !== fingerprint;
}
