import { valueAtPath as valueAt } from "@lrm/files/values";
import {
  type OptionsOf,
  type Presence,
  type Setting,
  setting,
  type ValuesOf,
} from "@lrm/optimizer";
import { WINDOW_ORDERS } from "@lrm/train";
import { MOST } from "./bounds.ts";
import { UsageError } from "./errors.ts";
import type { TrainingConfig } from "./training_config.ts";

/** A setting of a run: its path in `config.json`, and how commands show it. */
export interface RunSetting<T = unknown, P extends Presence = Presence> extends Setting<T, P> {
  /** Path in `config.json`: `training.batch`. */
  readonly path: string;
  /** Placeholder of the value in help: `windows`. */
  readonly placeholder: string;
  readonly group: "length" | "run";
  /** Description of a default that depends on other settings. */
  readonly defaultText?: string;
}

/**
 * Settings of a run besides its model, data and optimizer, by the names of their flags. Flags,
 * help, checks of files and defaults are derived from them.
 */
export const RUN_SETTINGS = {
  steps: inRun(
    "training.steps",
    "count",
    "length",
    setting.wholeNumber({ from: 1, to: MOST.steps, common: true, help: "Optimizer steps" }),
  ),
  batch: inRun(
    "training.batch",
    "windows",
    "length",
    setting.wholeNumber({
      from: 1,
      to: MOST.batch,
      default: 4,
      common: true,
      help: "Windows in a batch",
    }),
  ),
  context: inRun(
    "training.context",
    "tokens",
    "length",
    setting.wholeNumber({ from: 1, to: MOST.context, common: true, help: "Tokens in a window" }),
    "the model's",
  ),
  accumulation: inRun(
    "training.accumulation",
    "count",
    "length",
    setting.wholeNumber({
      from: 1,
      to: MOST.accumulation,
      default: 1,
      help: "Batches that make one step",
    }),
  ),
  order: inRun(
    "training.order",
    "name",
    "length",
    setting.choice({
      choices: WINDOW_ORDERS,
      default: "random",
      help: "Order of the training windows of a text: at random positions, or one after the other",
    }),
  ),
  recompute: inRun(
    "training.recompute",
    "",
    "length",
    setting.flag({ help: "Recompute activations for gradients: less memory, more time" }),
    "false",
  ),
  activations: inRun(
    "training.activations",
    "type",
    "length",
    setting.choice({
      choices: ["float32", "bfloat16", "float16"],
      default: "float32",
      help: "Type of the activations that wait for gradients: 16 bits take about half the memory, and round",
    }),
  ),
  seed: inRun(
    "training.seed",
    "n",
    "length",
    setting.wholeNumber({
      default: 1,
      common: true,
      help: "Seed of all random numbers",
    }),
  ),
  evaluateEvery: inRun(
    "training.evaluateEvery",
    "steps",
    "run",
    setting.wholeNumber({ from: 1, help: "Steps between two evaluations" }),
    "a fifth of the run",
  ),
  evaluationTokens: inRun(
    "training.finalEvaluationTokens",
    "count",
    "run",
    setting.wholeNumber({
      from: 1,
      to: MOST.tokens,
      default: 102_400,
      help: "Minimum tokens of the final evaluation; others measure fewer",
    }),
  ),
  weightAverage: inRun(
    "training.weightAverage",
    "horizon,start,share",
    "run",
    setting.fields({
      fields: {
        horizon: { from: 1 },
        start: { from: 1, to: MOST.steps, whole: true },
        share: { from: 0, to: 1 },
      },
      help: "Average of the weights for evaluations: steps that it looks back, step at which it begins, and its share beside the last weights",
    }),
    "none",
  ),
  patience: inRun(
    "training.patience",
    "count",
    "run",
    setting.wholeNumber({
      from: 1,
      help: "Stop after this many evaluations without a lower loss, with the best weights",
    }),
    "never",
  ),
  checkpointEvery: inRun(
    "training.checkpointEvery",
    "steps",
    "run",
    setting.wholeNumber({ from: 1, help: "Steps between two checkpoints" }),
    "a twentieth of the run",
  ),
  sampleTokens: inRun(
    "sampleTokens",
    "count",
    "run",
    setting.wholeNumber({
      from: 1,
      to: MOST.sampleTokens,
      default: 400,
      help: "Tokens of the final sample",
    }),
  ),
} as const;

/** Values of {@link RUN_SETTINGS} from flags, without defaults. */
export type RunFlags = OptionsOf<typeof RUN_SETTINGS>;

/** Values of {@link RUN_SETTINGS} with defaults. */
export type RunValues = ValuesOf<typeof RUN_SETTINGS>;

/**
 * Refuses settings of a run that exclude each other.
 *
 * @throws UsageError that names their flags
 */
export function checkRunValues({ activations, recompute }: RunValues): void {
  if (!recompute || activations === "float32") return;
  throw new UsageError(
    `Cannot use --activations ${activations} with --recompute: no activations are stored then`,
    "use --no-recompute or --activations float32",
  );
}

/** Default number of evaluations in a run. */
export const EVALUATIONS = 5;
/** Default number of checkpoints in a run. */
const CHECKPOINTS = 20;
/**
 * Approximate maximum number of measured updates in a run. One in ten steps has no measurable cost.
 */
const MEASUREMENTS = 200;

/**
 * Fills in the defaults that depend on a run's length and model.
 *
 * @param run  steps of the run, and tokens in a window
 */
export function trainSettingsOf(
  values: RunValues,
  { steps, context }: { readonly steps: number; readonly context: number },
): TrainingConfig {
  const { evaluateEvery, evaluationTokens, checkpointEvery, recompute, weightAverage } = values;
  const { seed, batch, accumulation, order, activations, patience } = values;
  return {
    ...{ seed, steps, batch, context, accumulation },
    ...(order !== "random" && { order }),
    evaluateEvery: evaluateEvery ?? Math.ceil(steps / EVALUATIONS),
    ...evaluationTokensOf(evaluationTokens),
    checkpointEvery: checkpointEvery ?? Math.ceil(steps / CHECKPOINTS),
    measureUpdatesEvery: Math.max(10, Math.ceil(steps / MEASUREMENTS)),
    ...(recompute && { recompute }),
    ...(activations !== "float32" && { activations }),
    ...(weightAverage && { weightAverage }),
    ...(patience !== undefined && { patience }),
  };
}

/** Returns the tokens of evaluations, which measure fewer than the final one. */
export function evaluationTokensOf(
  final: number,
): Pick<TrainingConfig, "evaluationTokens" | "finalEvaluationTokens"> {
  return { evaluationTokens: Math.ceil(final / EVALUATIONS), finalEvaluationTokens: final };
}

/** Returns the flags that ask for the settings of a run. */
export function runFlagsOf(config: object): RunFlags {
  const values = Object.entries<RunSetting>(RUN_SETTINGS).map(
    ([flag, { path }]) => [flag, valueAt(config, path)] as const,
  );
  const flags: RunFlags = Object.fromEntries(values.filter(([, value]) => value !== undefined));
  // Runs of earlier versions measure the same number of tokens every time.
  const evaluationTokens = valueAt(config, "training.evaluationTokens") as number;
  // Only the order `sequential` is recorded. Examples have no order of their own.
  const isText = valueAt(config, "examples") === undefined;
  return { evaluationTokens, ...(isText && { order: "random" }), ...flags };
}

function inRun<S extends Setting>(
  path: string,
  placeholder: string,
  group: RunSetting["group"],
  made: S,
  defaultText?: string,
) {
  return { ...made, path, placeholder, group, ...(defaultText !== undefined && { defaultText }) };
}
