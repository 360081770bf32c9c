import { checkPositive } from "@lrm/language-model";
import { ArgumentError } from "@lrm/tensor";

/**
 * Change of the rotary angles of a model whose context was extended after its first training.
 * `dynamic` changes none within the context.
 */
export type RopeScaling =
  | { readonly type: "linear" | "dynamic"; readonly factor: number }
  | {
      readonly type: "llama3";
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      /** Context of the first training. */
      readonly originalContext: number;
    }
  | {
      readonly type: "yarn";
      readonly factor: number;
      /** Factor of the cosines and sines. */
      readonly attentionFactor: number;
      /** Rotations within the first context, above which angles stay. Default: 32. */
      readonly betaFast?: number;
      /** Rotations within the first context, below which angles are divided. Default: 1. */
      readonly betaSlow?: number;
      /** True if the range between them is rounded to whole pairs. Default: true. */
      readonly truncate?: boolean;
      /** Context of the first training. */
      readonly originalContext: number;
    };

/** Rotary angles of a head. */
export interface RotaryAngles {
  /** Angle between adjacent positions for each pair of channels. */
  readonly frequencies: number[];
  /** Factor of the cosines and sines. */
  readonly scale: number;
}

/**
 * Computes the rotary angles of heads of a size.
 *
 * @see Peng et al. 2023, https://arxiv.org/abs/2309.00071 for `yarn`
 */
export function rotaryAngles(headSize: number, base: number, scaling?: RopeScaling): RotaryAngles {
  const pairs = headSize / 2;
  const plain = Array.from({ length: pairs }, (_, pair) => base ** (-pair / pairs));
  switch (scaling?.type) {
    case undefined:
    case "dynamic":
      return { frequencies: plain, scale: 1 };
    case "linear":
      return { frequencies: plain.map((rate) => rate / scaling.factor), scale: 1 };
    case "llama3": {
      const { factor, lowFrequencyFactor: low, highFrequencyFactor: high } = scaling;
      const frequencies = plain.map((rate) => {
        const rotations = (scaling.originalContext * rate) / (2 * Math.PI);
        const kept = clamped((rotations - low) / (high - low));
        return (1 - kept) * (rate / factor) + kept * rate;
      });
      return { frequencies, scale: 1 };
    }
    case "yarn": {
      const { factor, betaFast = 32, betaSlow = 1, truncate = true, originalContext } = scaling;
      // The pair that turns this often within the first context.
      const pairOf = (rotations: number): number =>
        (pairs * Math.log(originalContext / (rotations * 2 * Math.PI))) / Math.log(base);
      const [first, last] = [pairOf(betaFast), pairOf(betaSlow)];
      const low = Math.max(truncate ? Math.floor(first) : first, 0);
      const high = Math.min(truncate ? Math.ceil(last) : last, headSize - 1);
      const width = low === high ? 0.001 : high - low;
      const frequencies = plain.map((rate, pair) => {
        const divided = clamped((pair - low) / width);
        return divided * (rate / factor) + (1 - divided) * rate;
      });
      return { frequencies, scale: scaling.attentionFactor };
    }
    default:
      return scaling satisfies never;
  }
}

const clamped = (value: number): number => Math.min(1, Math.max(0, value));

/**
 * Checks a scaling of rotary angles.
 *
 * @param what  name of the model for messages
 * @throws ArgumentError with the name of the setting
 */
export function checkRopeScaling(what: string, scaling: RopeScaling): void {
  const { type, ...settings } = scaling;
  if (!["linear", "dynamic", "llama3", "yarn"].includes(type)) {
    throw new ArgumentError(
      `Cannot make ${what} with ropeScaling of type ${JSON.stringify(type)}: it must be "linear", "dynamic", "llama3" or "yarn"`,
      "choose one of them",
    );
  }
  for (const [name, value] of Object.entries(settings)) {
    if (name !== "truncate") checkPositive(what, `ropeScaling.${name}`, value as number);
  }
}
