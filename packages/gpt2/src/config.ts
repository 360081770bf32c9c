/** The size of a GPT-2. */
export interface GPT2Config {
  /** Number of tokens that there are. */
  readonly vocabularySize: number;
  /** The most tokens that the model sees at once. */
  readonly contextLength: number;
  /** Number of blocks. */
  readonly layers: number;
  /** Channels of a token, a multiple of `heads`. */
  readonly width: number;
  /** Attention heads. */
  readonly heads: number;
  /** Channels inside an MLP. */
  readonly mlpWidth: number;
  /** Added to variances by layer normalization. */
  readonly epsilon: number;
}

const OPENAI = { vocabularySize: 50257, contextLength: 1024, epsilon: 1e-5 } as const;

/** The four published sizes, and `nano`: 0.8 million parameters over bytes. */
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
  small: { ...OPENAI, layers: 12, width: 768, heads: 12, mlpWidth: 3072 },
  medium: { ...OPENAI, layers: 24, width: 1024, heads: 16, mlpWidth: 4096 },
  large: { ...OPENAI, layers: 36, width: 1280, heads: 20, mlpWidth: 5120 },
  xl: { ...OPENAI, layers: 48, width: 1600, heads: 25, mlpWidth: 6400 },
} as const satisfies Record<string, GPT2Config>;

const WHOLE = [
  "vocabularySize",
  "contextLength",
  "layers",
  "width",
  "heads",
  "mlpWidth",
] as const satisfies (keyof GPT2Config)[];

/**
 * Throws unless a model of this size can be.
 *
 * @throws RangeError that names the setting
 */
export function checkConfig(config: GPT2Config): void {
  for (const name of WHOLE) {
    if (!Number.isSafeInteger(config[name]) || config[name] < 1) {
      throw new RangeError(
        `Cannot make a GPT-2 with ${name} ${config[name]}: it must be a whole number from 1 on`,
      );
    }
  }
  const { width, heads, epsilon } = config;
  if (width % heads !== 0) {
    throw new RangeError(
      `Cannot make a GPT-2 with width ${width} and ${heads} heads: the width must be a multiple of the heads`,
    );
  }
  if (!(Number.isFinite(epsilon) && epsilon > 0)) {
    throw new RangeError(`Cannot make a GPT-2 with epsilon ${epsilon}: it must be above 0`);
  }
}
