import { checkCorpus, openTokenizer } from "@lrm/data";
import { type FileCorpus, resolveData } from "@lrm/data/node";
import { withoutUndefined } from "@lrm/files/values";
import {
  CATALOG,
  checkOptimizer,
  describeData,
  deviceOf,
  MOST,
  RuleError,
  type RunConfig,
  trainingMemory,
  UsageError,
} from "@lrm/run";
import { chooseModel, openUncached, type PlanOptions } from "@lrm/run/node";
import { ArgumentError, assertFits, type Backend } from "@lrm/tensor";
import { checkBatch, peakOf } from "@lrm/train";
import type { Contest } from "./comparing.ts";
import { type Comparison, comparisonOf } from "./comparison.ts";
import { type ContestantSettings, contestantOf } from "./contestant.ts";

/** Number of points of a validation curve. */
const EVALUATIONS = 20;
/**
 * Fraction of a run's training tokens that one evaluation measures. A token costs a third of the
 * work of training, so 20 evaluations take 5 % of the time.
 */
const EVALUATION_SHARE = 1 / 128;

/** Settings of a comparison. All but the contestants have defaults. */
export interface ComparisonSettings {
  /** Optimizers to compare, each once. */
  readonly contestants: readonly ContestantSettings[];
  /** Runs of each optimizer at its best learning rate. Default: 3. */
  readonly seeds?: number;
  /** Name of the model's size. Default: `nano`. */
  readonly preset?: string;
  /** Model of a size that no preset has, instead of `preset`. Its `preset` is its name. */
  readonly model?: RunConfig["model"];
  /** Training data: `sotu`, or files and folders separated by commas. Default: `sotu`. */
  readonly data?: string;
  /** Field of JSON lines, or column of parquet files, that holds the text. Default: `text`. */
  readonly textField?: string | undefined;
  /** Optimizer steps of a run. Default: as many as `tokens` requires. */
  readonly steps?: number | undefined;
  /** Tokens of a run that has no `steps`. Default: 1,000,000. */
  readonly tokens?: number | undefined;
  /** Windows in a batch. Default: 4. */
  readonly batch?: number;
  /** Tokens in a window. Default: the model's context. */
  readonly context?: number | undefined;
  /** Batches in a step. Default: 1. */
  readonly accumulation?: number;
  /** Minimum number of tokens of the final evaluation. Default: 102,400. */
  readonly evaluationTokens?: number;
  /** Steps between the evaluations of a curve. Default: a twentieth of the steps. */
  readonly evaluateEvery?: number;
  /**
   * Minimum number of tokens of these evaluations. Default: a share of the training tokens, so that
   * they take about 5 % of the time.
   */
  readonly curveTokens?: number;
}

const DEFAULTS = {
  ...{ seeds: 3, preset: "nano", data: "sotu", tokens: 1_000_000 },
  ...{ batch: 4, accumulation: 1, evaluationTokens: 102_400 },
} as const;

/** A comparison before a device is chosen. */
export interface ComparisonPlan {
  readonly contest: Contest;
  readonly corpus: FileCorpus;
  /** Describes every run, for people. */
  readonly description: string;
  /**
   * Checks that every run fits into the memory of a device.
   *
   * @throws OutOfMemoryError if one does not
   */
  checkFits(backend: Backend): Promise<void>;
  /** Returns the settings that all runs on a device share. */
  comparisonFor(backend: Backend): Comparison;
}

/**
 * Completes the settings of a comparison and checks them, before any device is opened.
 *
 * @throws UsageError and other errors with a problem and a remedy
 */
export async function planComparison(
  settings: ComparisonSettings,
  { signal, onNotice, openData = openUncached, catalog = CATALOG }: PlanOptions = {},
): Promise<ComparisonPlan> {
  const wanted = { ...DEFAULTS, ...withoutUndefined(settings) };
  const { data, batch, accumulation, textField, evaluationTokens: finalTokens } = wanted;
  const chosen = await chooseModel(wanted, catalog);
  const { model, size, label, tokenizer: tokenizerName, tokenizerFiles, note } = chosen;
  if (note !== undefined) onNotice?.(note);
  const contestants = wanted.contestants.map((each) => contestantOf(each, size, catalog));
  for (const { config } of contestants) {
    ruleErrorsAside(() => checkOptimizer(model, config, catalog));
  }
  const context = wanted.context ?? size.contextLength;
  if (context > size.contextLength) {
    throw new ArgumentError(
      `Cannot train on windows of ${context} tokens: the model's context is ${size.contextLength}`,
      "use shorter windows",
    );
  }
  checkBatch(batch, context);
  const tokensPerStep = batch * context * accumulation;
  const steps = stepsOf(settings, tokensPerStep);
  const tokenizer = await openTokenizer(tokenizerName, tokenizerFiles);
  const corpus = await openData(data, tokenizer, { textField, signal });
  checkCorpus(corpus, context);
  const training = {
    ...{ steps, batch, context, accumulation },
    evaluateEvery: wanted.evaluateEvery ?? Math.ceil(steps / EVALUATIONS),
    evaluationTokens:
      wanted.curveTokens ??
      Math.min(finalTokens, Math.max(context, Math.ceil(steps * tokensPerStep * EVALUATION_SHARE))),
    checkpointEvery: Number.MAX_SAFE_INTEGER,
  };
  return {
    contest: { contestants, seeds: wanted.seeds },
    corpus,
    description: `${label}, ${steps} steps of ${batch * accumulation} × ${context} tokens from ${data} for each run`,
    async checkFits(backend) {
      for (const { config: optimizer } of contestants) {
        const demand = { model, optimizer, batch, context, accumulation };
        const what = `training ${label} with batches of ${batch} × ${context}`;
        try {
          assertFits(backend, peakOf(await trainingMemory(demand, catalog)), what);
        } catch (error) {
          const own = error instanceof RuleError || error instanceof ArgumentError;
          if (!own) throw error; // Its runs will say so.
        }
      }
    },
    comparisonFor: (backend) =>
      comparisonOf({
        model,
        tokenizer: tokenizerName,
        data: resolveData(data),
        dataTokens: describeData(corpus),
        training,
        finalTokens,
        device: deviceOf(backend),
      }),
  };
}

function stepsOf({ steps, tokens }: ComparisonSettings, tokensPerStep: number): number {
  const wanted = steps ?? Math.ceil((tokens ?? DEFAULTS.tokens) / tokensPerStep);
  if (wanted <= MOST.steps) return wanted;
  throw new UsageError(
    `Cannot train ${tokens} tokens: they are ${wanted} steps of ${tokensPerStep}, and ${MOST.steps} are the most`,
    "lower --tokens",
  );
}

/**
 * Runs a check, and ignores errors of external rules: their runs report them, and the other
 * optimizers are still compared.
 */
function ruleErrorsAside(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
  }
}
