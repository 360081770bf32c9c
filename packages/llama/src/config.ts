import {
  checkPositive,
  checkRotary,
  checkSizes,
  checkWhole,
  type LanguageModelConfig,
  quoteValue,
} from "@lrm/language-model";
import { ArgumentError } from "@lrm/tensor";
import { checkRopeScaling, type RopeScaling } from "./rope_scaling.ts";

/** Size of a LLaMA, and its differences from the first ones. */
export interface LLaMAConfig extends LanguageModelConfig {
  /** Model of Hugging Face's transformers that it is. Default: `llama`. */
  readonly architecture?: Architecture;
  /**
   * Number of key and value heads, a divisor of `heads`. Each serves a group of adjacent query
   * heads. Default: `heads`.
   */
  readonly keyValueHeads?: number;
  /** Base of the rotary angles. Default: 10,000. */
  readonly rotaryBase?: number;
  /** Change of the rotary angles. Default: none. */
  readonly ropeScaling?: RopeScaling;
  /** True if the head is tied to the embedding. Default: false. */
  readonly tiedHead?: boolean;
  /** Linear layers of attention that add a bias. Default: `none`. */
  readonly attentionBiases?: "none" | "qkv" | "qkvo";
  /** True if the linear layers of an MLP add a bias. Default: false. */
  readonly mlpBiases?: boolean;
  /** True if the queries and keys of each head are normalized. Default: false. */
  readonly headNorms?: boolean;
  /** Function of the gate of an MLP. Default: `silu`. */
  readonly activation?: "silu" | "gelu" | "gelu_tanh";
  /**
   * Number of tokens that attention sees in blocks with a window. `contextLength` is not larger, so
   * that the window never hides a token. Default: no window.
   */
  readonly window?: number;
  /** First block with a window. Default: 0. */
  readonly windowFrom?: number;
  /** Context that the model was trained on, if it is larger than its window. */
  readonly positions?: number;
}

/** Models of Hugging Face's transformers that are LLaMAs. */
export const ARCHITECTURES = ["llama", "mistral", "qwen2", "qwen3"] as const;

/** One of {@link ARCHITECTURES}. */
export type Architecture = (typeof ARCHITECTURES)[number];

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

/** Allowed values of the settings with a choice. */
const CHOICES = {
  architecture: ARCHITECTURES,
  tiedHead: [true, false],
  attentionBiases: ["none", "qkv", "qkvo"],
  mlpBiases: [true, false],
  headNorms: [true, false],
  activation: ["silu", "gelu", "gelu_tanh"],
} as const satisfies Partial<Record<keyof LLaMAConfig, readonly unknown[]>>;

/**
 * Checks that a model of this configuration can exist.
 *
 * @throws ArgumentError with the name of the setting
 */
export function checkConfig(config: LLaMAConfig): void {
  const { heads, keyValueHeads = heads, rotaryBase = 1e4, ropeScaling } = config;
  checkSizes(WHAT, config, { anyHeadSize: true });
  checkRotary(WHAT, config);
  checkWhole(WHAT, "keyValueHeads", keyValueHeads);
  if (heads % keyValueHeads !== 0) {
    throw new ArgumentError(
      `Cannot make ${WHAT} with ${heads} heads and ${keyValueHeads} key and value heads: the heads must be a multiple of the key and value heads`,
      "change one of the numbers",
    );
  }
  checkPositive(WHAT, "rotaryBase", rotaryBase);
  if (ropeScaling !== undefined) checkRopeScaling(WHAT, ropeScaling);
  for (const [name, choices] of Object.entries(CHOICES)) {
    const value = config[name as keyof typeof CHOICES];
    if (value === undefined || (choices as readonly unknown[]).includes(value)) continue;
    const all = choices.map((each) => (each === true ? "true" : each === false ? "false" : each));
    throw new ArgumentError(
      `Cannot make ${WHAT} with ${name} ${quoteValue(value)}: it must be ${all.join(" or ")}`,
      "choose one of them",
    );
  }
  checkWindow(config);
}

function checkWindow({ window, windowFrom = 0, positions, contextLength }: LLaMAConfig): void {
  if (positions !== undefined) checkWhole(WHAT, "positions", positions);
  if (window === undefined) return;
  checkWhole(WHAT, "window", window);
  if (windowFrom !== 0) checkWhole(WHAT, "windowFrom", windowFrom);
  if (contextLength <= window) return;
  throw new ArgumentError(
    `Cannot make ${WHAT} with contextLength ${contextLength} and window ${window}: tokens beyond the window would have to be hidden`,
    "use a context of at most the window",
  );
}

/** Computes the channels of a head. */
export function headSizeOf({ width, heads, headSize = width / heads }: LLaMAConfig): number {
  return headSize;
}

/** Computes the channels of the keys of a token, which equal those of its values. */
export function keyValueWidth(config: LLaMAConfig): number {
  const { heads, keyValueHeads = heads } = config;
  return headSizeOf(config) * keyValueHeads;
}
