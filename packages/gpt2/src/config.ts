import {
  checkPositive,
  checkRotary,
  checkSizes,
  type LanguageModelConfig,
  quoteValue,
} from "@lrm/language-model";
import { ArgumentError } from "@lrm/tensor";

/** Size of a GPT-2, and its differences from that of OpenAI. */
export interface GPT2Config extends LanguageModelConfig {
  /**
   * Encoding of positions: adds a learned vector to the embedding, or rotates queries and keys
   * (base 10,000). Default: `learned`.
   */
  readonly positions?: "learned" | "rotary";
  /**
   * Normalization before attention, MLP and head: layer normalization with gain and bias, or
   * root-mean-square normalization without either. Default: `layer`.
   */
  readonly normalization?: "layer" | "rms";
  /** True if linear layers add a bias. Default: true. */
  readonly biases?: boolean;
  /** Factor of the output of attention in the residual stream. Default: 1. */
  readonly attentionScale?: number;
  /** GELU of the MLPs, in its tanh form or exact. Default: `gelu_tanh`. */
  readonly activation?: "gelu_tanh" | "gelu";
  /** True if the head is tied to the embedding. Default: true. */
  readonly tiedHead?: boolean;
  /**
   * Factor of the scores of attention: 1/√headSize; the same divided by the number of the block,
   * from 1; 1; or 1 divided by that number. Default: `head`.
   */
  readonly scoreScale?: "head" | "head_and_layer" | "none" | "layer";
}

const OPENAI = { vocabularySize: 50257, contextLength: 1024, epsilon: 1e-5 } as const;
const SMALL = { ...OPENAI, layers: 12, width: 768, heads: 12, mlpWidth: 3072 } as const;

/**
 * Configurations by name: the four published sizes; `nano`, with 0.8 million parameters over bytes;
 * and `speedrun`, the variant of `small` that the Newton-Muon paper trains, with rotary positions,
 * root-mean-square normalization without gain, no biases, and the output of attention divided by
 * √(2 · layers).
 */
export const GPT2_PRESETS = {
  nano: {
    vocabularySize: 256,
    contextLength: 128,
    layers: 4,
    width: 128,
    heads: 4,
    mlpWidth: 512,
    epsilon: 1e-5,
  },
  small: SMALL,
  medium: { ...OPENAI, layers: 24, width: 1024, heads: 16, mlpWidth: 4096 },
  large: { ...OPENAI, layers: 36, width: 1280, heads: 20, mlpWidth: 5120 },
  xl: { ...OPENAI, layers: 48, width: 1600, heads: 25, mlpWidth: 6400 },
  speedrun: {
    ...SMALL,
    epsilon: 1e-6,
    positions: "rotary",
    normalization: "rms",
    biases: false,
    attentionScale: 1 / Math.sqrt(24),
  },
} as const satisfies Record<string, GPT2Config>;

const WHAT = "a GPT-2";

/** Allowed values of the settings with a choice. */
const CHOICES = {
  positions: ["learned", "rotary"],
  normalization: ["layer", "rms"],
  biases: [true, false],
  activation: ["gelu_tanh", "gelu"],
  tiedHead: [true, false],
  scoreScale: ["head", "head_and_layer", "none", "layer"],
} as const satisfies Partial<Record<keyof GPT2Config, readonly unknown[]>>;

/**
 * Checks that a model of this configuration can exist.
 *
 * @throws ArgumentError with the name of the setting
 */
export function checkConfig(config: GPT2Config): void {
  checkSizes(WHAT, config);
  for (const [name, choices] of Object.entries(CHOICES)) {
    const value = config[name as keyof typeof CHOICES];
    if (value !== undefined && !(choices as readonly unknown[]).includes(value)) {
      throw new ArgumentError(
        `Cannot make ${WHAT} with ${name} ${quoteValue(value)}: it must be ${choices.map((each) => JSON.stringify(each)).join(" or ")}`,
        "choose one of them",
      );
    }
  }
  if (config.positions === "rotary") checkRotary(WHAT, config);
  checkPositive(WHAT, "attentionScale", config.attentionScale ?? 1);
}

/** Lists the features of a model that the GPT-2 of OpenAI and Hugging Face does not support. */
export function departures(config: GPT2Config): string[] {
  const { positions, normalization, biases, attentionScale = 1 } = config;
  return [
    ...(positions === "rotary" ? ["rotary positions"] : []),
    ...(normalization === "rms" ? ["root-mean-square normalization"] : []),
    ...(biases === false ? ["layers without biases"] : []),
    ...(attentionScale === 1 ? [] : ["a scaled attention residual"]),
  ];
}
