import type { TrainingDefault } from "./setting.ts";
import { setting } from "./setting_kinds.ts";

/** Defaults of a rule's {@link stepSettings}. */
export interface StepDefaults {
  /** As in the rule's paper. */
  readonly learningRate: number;
  /** Default 0. */
  readonly weightDecay?: number;
  /**
   * Defaults while training, where they differ: learning rates that work on the nano model with
   * batches of 4 × 128 tokens.
   */
  readonly training?: {
    readonly learningRate?: number | TrainingDefault<number>;
    readonly weightDecay?: number;
  };
}

/** Makes the settings that every rule has. */
export function stepSettings({ learningRate, weightDecay = 0, training = {} }: StepDefaults) {
  return {
    /** Step size, before the schedule. */
    learningRate: setting.number({
      from: 0,
      default: learningRate,
      training: training.learningRate,
      common: true,
      help: "Step size, before the schedule",
    }),
    /** Decoupled: `W ← (1 − learningRate · weightDecay) W`. */
    weightDecay: setting.number({
      from: 0,
      default: weightDecay,
      training: training.weightDecay,
      common: true,
      help: "Decoupled weight decay",
    }),
  } as const;
}
