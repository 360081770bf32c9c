import {
  checkPositive,
  checkRotary,
  checkSizes,
  checkWhole,
  type LanguageModelConfig,
  quoteValue,
} from "@lrm/language-model";
import { ArgumentError } from "@lrm/tensor";

/** Size of a LLaMA. */
export interface LLaMAConfig extends LanguageModelConfig {
  /**
   * Number of key and value heads, a divisor of `heads`. Each serves a group of adjacent query
   * heads. Default: `heads`.
   */
  readonly keyValueHeads?: number;
  /** Base of the rotary angles. Default: 10,000. */
  readonly rotaryBase?: number;
  /** True if the head is tied to the embedding. Default: false. */
  readonly tiedHead?: boolean;
}

/**
 * Vocabulary of the papers. The papers train on windows of 256 tokens; the longer context is our
 * choice.
 */
const PUBLISHED = { vocabularySize: 32_000, contextLength: 1024, epsilon: 1e-6 } as const;

/**
 * Configurations by name: the sizes of papers on optimizers, and `nano`, with 0.9 million
 * parameters over bytes.
 *
 * @see Zhao et al. 2024, https://arxiv.org/abs/2403.03507
 */
export const LLAMA_PRESETS = {
  nano: {
    vocabularySize: 256,
    contextLength: 128,
    layers: 4,
    width: 128,
    heads: 4,
    mlpWidth: 344,
    epsilon: 1e-6,
  },
  "60m": { ...PUBLISHED, layers: 8, width: 512, heads: 8, mlpWidth: 1376 },
  "130m": { ...PUBLISHED, layers: 12, width: 768, heads: 12, mlpWidth: 2048 },
  "350m": { ...PUBLISHED, layers: 24, width: 1024, heads: 16, mlpWidth: 2736 },
  "1b": { ...PUBLISHED, layers: 24, width: 2048, heads: 32, mlpWidth: 5461 },
} as const satisfies Record<string, LLaMAConfig>;

const WHAT = "a LLaMA";

/**
 * Checks that a model of this configuration can exist.
 *
 * @throws ArgumentError with the name of the setting
 */
export function checkConfig(config: LLaMAConfig): void {
  checkSizes(WHAT, config);
  checkRotary(WHAT, config);
  const { heads, keyValueHeads = heads, rotaryBase = 1e4, tiedHead = false } = config;
  checkWhole(WHAT, "keyValueHeads", keyValueHeads);
  if (heads % keyValueHeads !== 0) {
    throw new ArgumentError(
      `Cannot make ${WHAT} with ${heads} heads and ${keyValueHeads} key and value heads: the heads must be a multiple of the key and value heads`,
      "change one of the numbers",
    );
  }
  checkPositive(WHAT, "rotaryBase", rotaryBase);
  if (typeof tiedHead !== "boolean") {
    throw new ArgumentError(
      `Cannot make ${WHAT} with tiedHead ${quoteValue(tiedHead)}: it must be true or false`,
      "choose one of them",
    );
  }
}

/** Computes the channels of the keys of a token, which equal those of its values. */
export function keyValueWidth({ width, heads, keyValueHeads = heads }: LLaMAConfig): number {
  return (width / heads) * keyValueHeads;
}
