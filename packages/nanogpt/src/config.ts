import { checkPositive, checkSizes, type LanguageModelConfig } from "@lrm/language-model";
import { ArgumentError } from "@lrm/tensor";

/** Size of a NanoGPT. */
export interface NanoGPTConfig extends LanguageModelConfig {
  /** Factor of attention scores. Default: 0.12. */
  readonly attentionScale?: number;
  /** Bounds logits smoothly to ±softCap. Default: 15. */
  readonly softCap?: number;
}

/** Factor of attention scores in the benchmark. */
export const ATTENTION_SCALE = 0.12;
/** Bound of logits in the benchmark. */
export const SOFT_CAP = 15;
/** The benchmark takes the epsilon of its number type; this one is our choice. */
const EPSILON = 1e-6;

/**
 * Configurations by name: `small`, the model of the benchmark, and `nano`, with 0.9 million
 * parameters over bytes.
 *
 * @see https://github.com/KellerJordan/modded-nanogpt
 */
export const NANOGPT_PRESETS = {
  nano: {
    vocabularySize: 256,
    contextLength: 128,
    layers: 4,
    width: 128,
    heads: 4,
    mlpWidth: 512,
    epsilon: EPSILON,
  },
  small: {
    vocabularySize: 50_304,
    contextLength: 1024,
    layers: 12,
    width: 768,
    heads: 6,
    mlpWidth: 3072,
    epsilon: EPSILON,
  },
} as const satisfies Record<string, NanoGPTConfig>;

const WHAT = "a NanoGPT";

/**
 * Checks that a model of this configuration can exist.
 *
 * @throws ArgumentError with the name of the setting
 */
export function checkConfig(config: NanoGPTConfig): void {
  checkSizes(WHAT, config);
  const { width, heads, attentionScale = ATTENTION_SCALE, softCap = SOFT_CAP } = config;
  if ((width / heads) % 4 !== 0) {
    throw new ArgumentError(
      `Cannot make ${WHAT} with heads of size ${width / heads}: half of their pairs of channels are rotated, so width / heads must be a multiple of 4`,
      "change the width or the number of heads",
    );
  }
  checkPositive(WHAT, "attentionScale", attentionScale);
  checkPositive(WHAT, "softCap", softCap);
}
