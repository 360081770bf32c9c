import { ArgumentError } from "@lrm/tensor";
import { MOMENTUM_SETTINGS, type MomentumValues } from "./momentum.ts";
import { setting } from "./setting_kinds.ts";
import type { MatrixSplit, SplitValues } from "./split.ts";
import { type StepDefaults, stepSettings } from "./step_settings.ts";

/** Ways in which the size of a matrix update follows the matrix's shape. */
export const MATRIX_SCALES = ["shape", "rms", "none"] as const;

/**
 * Factor of an m×n matrix's update: `√max(1, m/n)` ("shape"), `0.2 √max(m, n)` ("rms": the root
 * mean square of AdamW's updates), or 1 ("none").
 */
export type MatrixScale = (typeof MATRIX_SCALES)[number];

/** On the hyperball there is neither decay nor scale. */
const OFF_THE_HYPERBALL = { setting: "hyperball", is: false } as const;

/** Makes the settings of the step of every matrix rule, with or without momentum. */
export function matrixStepSettings(defaults: StepDefaults) {
  const { weightDecay, ...step } = stepSettings(defaults);
  return {
    ...step,
    weightDecay: { ...weightDecay, needs: [OFF_THE_HYPERBALL] },
    /**
     * Decays a weight only where the step moves it towards 0, or not at all: decay never undoes a
     * step. Default false.
     */
    cautiousWeightDecay: setting.flag({
      default: false,
      help: "Decay only weights that the step moves towards 0",
      needs: [OFF_THE_HYPERBALL, { setting: "weightDecay", above: 0 }],
    }),
    /**
     * Keeps the Frobenius norm of every matrix: steps on the sphere of its initial norm, by the
     * learning rate times this norm. Decay and scale have no effect then. Matrices of zeros are
     * refused: see `Optimizer.checkStart`. Default false.
     */
    hyperball: setting.flag({
      default: false,
      help: "Keep the norm of every matrix, without weight decay and scale",
    }),
  } as const;
}

/** Makes the settings that matrix rules with momentum share. */
export function matrixSettings(defaults: StepDefaults) {
  return {
    ...matrixStepSettings(defaults),
    ...MOMENTUM_SETTINGS,
    /**
     * Scales updates by the matrix's shape: `√max(1, m/n)` ("shape"), Moonlight's `0.2 √max(m, n)`
     * ("rms"), or 1 ("none"). Default "shape".
     */
    scale: setting.choice({
      choices: MATRIX_SCALES,
      default: "shape",
      help: "Scale of matrix updates by their shape",
      needs: [OFF_THE_HYPERBALL],
    }),
  } as const;
}

/** Makes the settings of rules that treat the parts of a packed weight as matrices of their own. */
export function splitSettings({ training }: { readonly training?: boolean } = {}) {
  return {
    /**
     * Splits weights into matrices, one below the other: each is updated, and scaled by its own
     * shape, by itself. See `splitQKV`. Default: none.
     */
    split: setting.code<MatrixSplit>({
      accepts: (value) => typeof value === "function",
      remedy: "take a function",
      help: "Number of matrices in a weight",
    }),
    /** Splits packed queries, keys and values: short for `split: splitQKV()`. Default false. */
    splitQkv: setting.flag({
      default: false,
      training,
      recorded: false, // The state records the parts of each parameter.
      help: "Update packed queries, keys and values as three matrices",
      needs: [{ setting: "splitHeads", is: false }],
    }),
    /**
     * Splits queries, keys and values, packed or apart, into one matrix for each head, in programs
     * that know the model: short for `split: splitHeads(heads)`. Default false.
     */
    splitHeads: setting.flag({
      default: false,
      recorded: false, // As above.
      help: "Update each head of queries, keys and values as a matrix of its own",
    }),
  } as const;
}

/** Checked settings that matrix rules have in common; those that a rule lacks are absent. */
export interface MatrixValues extends Partial<MomentumValues>, SplitValues {
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly cautiousWeightDecay?: boolean;
  readonly hyperball?: boolean;
  readonly scale?: MatrixScale;
}

/** Gives the factor of {@link MatrixScale} for an m×n matrix. */
export function matrixScale(scale: MatrixScale, m: number, n: number): number {
  switch (scale) {
    case "shape":
      return Math.sqrt(Math.max(1, m / n));
    case "rms":
      return 0.2 * Math.sqrt(Math.max(m, n));
    case "none":
      return 1;
    default:
      scale satisfies never;
      throw new ArgumentError(
        `Cannot scale updates by "${scale}": there is no such scale`,
        'use "shape", "rms" or "none"',
      );
  }
}
