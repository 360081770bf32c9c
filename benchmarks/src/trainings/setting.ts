import type { GPT2Config } from "@lrm/gpt2";
import { type OptimizerConfig, type OptimizerFlags, optimizerConfig } from "@lrm/run";

/** Everything that determines the numbers of a training, but its learning rate and seed. */
export interface Setting {
  readonly model: GPT2Config;
  readonly steps: number;
  /** Windows in a batch. */
  readonly batch: number;
  /** Tokens in a window. */
  readonly context: number;
  /** Validation losses along the way. Default: none. */
  readonly curve?: { readonly points: number; readonly tokens: number };
  /** Tokens of the final validation loss. */
  readonly evaluationTokens: number;
  /** The optimizer, at the middle of the learning rates that are searched first. */
  readonly optimizer: OptimizerConfig;
}

/** Length and size of a training. */
export type Course = Omit<Setting, "model" | "optimizer">;

const HEAD_WIDTH = 32;
/** Fraction of a training in which the learning rates fall; the same for every rule. */
const COOLDOWN = 0.6;

/** A GPT-2 of two layers over bytes, as the track `small` has at width 64. */
export const smallModel = (width: number): GPT2Config => ({
  ...{ vocabularySize: 256, contextLength: 128, layers: 2, width, heads: width / HEAD_WIDTH },
  ...{ mlpWidth: 4 * width, epsilon: 1e-5, positions: "rotary", normalization: "rms" },
});

/**
 * Makes the setting of an optimizer on {@link smallModel}. All have the same schedule, and no
 * weight decay.
 *
 * @param flags  settings of the optimizer, with the middle learning rate
 */
export function settingOf(
  width: number,
  course: Course,
  name: string,
  flags: OptimizerFlags,
): Setting {
  const model = smallModel(width);
  const shared = { cooldown: COOLDOWN, ...(flags.hyperball !== true && { weightDecay: 0 }) };
  return { model, ...course, optimizer: optimizerConfig(name, model, { ...shared, ...flags }) };
}

/** Settings of optimizers that are the same in all trainings, or that are searched. */
const SHARED: readonly string[] = [
  ...["name", "learningRate", "weightDecay", "adamw", "warmup", "cooldown"],
];

/** Describes a setting in a line, without the learning rate. */
export function settingText({ model, steps, batch, context, optimizer }: Setting): string {
  const options = Object.entries(optimizer).filter(([name]) => !SHARED.includes(name));
  const parts = options.map(([name, value]) => `${name} ${value}`);
  const course = `width ${model.width}, ${steps} steps of ${batch} × ${context}`;
  return [optimizer.name, ...parts, course].join(", ");
}
