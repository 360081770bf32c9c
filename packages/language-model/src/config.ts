import { ArgumentError } from "@lrm/tensor";
import { quoteValue } from "./quote_value.ts";

/** Sizes that every language model has. */
export interface LanguageModelConfig {
  /** Number of different tokens. */
  readonly vocabularySize: number;
  /** Largest number of tokens that the model sees at once. */
  readonly contextLength: number;
  /** Number of blocks. */
  readonly layers: number;
  /** Channels per token, a multiple of `heads` unless heads have a size of their own. */
  readonly width: number;
  /** Number of attention heads. */
  readonly heads: number;
  /** Channels of a head. Default: `width / heads`, the only size in most families. */
  readonly headSize?: number;
  /** Channels inside an MLP. */
  readonly mlpWidth: number;
  /** Added by normalizations to the mean square before the square root. */
  readonly epsilon: number;
}

/**
 * Largest allowed value of each size. Several times that of the largest published models, but small
 * enough that a list of all layers fits in memory and products of sizes stay exact.
 */
const LIMITS = {
  vocabularySize: 2 ** 24,
  contextLength: 2 ** 22,
  layers: 10_000,
  width: 2 ** 20,
  heads: 2 ** 20,
  mlpWidth: 2 ** 23,
} as const satisfies Partial<Record<keyof LanguageModelConfig, number>>;

/**
 * Checks the sizes that every language model has.
 *
 * @param what  name of the model for messages: `a GPT-2`
 * @param options  `anyHeadSize`: true for a family whose heads have a size of their own. Default:
 *   false
 * @throws ArgumentError with the name of the setting
 */
export function checkSizes(
  what: string,
  config: LanguageModelConfig,
  { anyHeadSize = false }: { readonly anyHeadSize?: boolean } = {},
): void {
  for (const [name, most] of Object.entries(LIMITS)) {
    checkWhole(what, name, config[name as keyof typeof LIMITS], most);
  }
  const { width, heads, headSize, epsilon } = config;
  if (headSize !== undefined) checkWhole(what, "headSize", headSize, LIMITS.width);
  if (headSize !== undefined && headSize !== width / heads && !anyHeadSize) {
    throw new ArgumentError(
      `Cannot make ${what} with headSize ${headSize}: its heads have width / heads channels`,
      "leave headSize out",
    );
  }
  if (headSize === undefined && width % heads !== 0) {
    throw new ArgumentError(
      `Cannot make ${what} with width ${width} and ${heads} heads: the width must be a multiple of the heads`,
      "change one of them",
    );
  }
  checkPositive(what, "epsilon", epsilon);
}

/**
 * Checks that a setting is a whole number from 1 to `most`.
 *
 * @param what  name of the model for messages: `a GPT-2`
 * @param name  name of the setting
 * @throws ArgumentError with the name of the setting
 */
export function checkWhole(
  what: string,
  name: string,
  value: number,
  most: number = Number.MAX_SAFE_INTEGER,
): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new ArgumentError(
      `Cannot make ${what} with ${name} ${quoteValue(value)}: it must be a positive whole number`,
      "choose another value",
    );
  }
  if (value <= most) return;
  throw new ArgumentError(
    `Cannot make ${what} with ${name} ${value}: it must be at most ${most}`,
    "choose a smaller one",
  );
}

/**
 * Checks that a setting is a finite number above 0, also when rounded to float32 as on a device.
 *
 * @param what  name of the model for messages: `a GPT-2`
 * @param name  name of the setting
 * @throws ArgumentError with the name of the setting
 */
export function checkPositive(what: string, name: string, value: number): void {
  if (typeof value === "number" && Number.isFinite(Math.fround(value)) && Math.fround(value) > 0) {
    return;
  }
  throw new ArgumentError(
    `Cannot make ${what} with ${name} ${quoteValue(value)}: it must be above 0`,
    "choose another value",
  );
}

/**
 * Checks that heads have an even number of channels, as rotary positions rotate pairs of channels.
 *
 * @param what  name of the model for messages: `a GPT-2`
 * @throws ArgumentError with the size of the heads
 */
export function checkRotary(
  what: string,
  {
    width,
    heads,
    headSize = width / heads,
  }: Pick<LanguageModelConfig, "width" | "heads" | "headSize">,
): void {
  if (headSize % 2 === 0) return;
  throw new ArgumentError(
    `Cannot make ${what} with heads of size ${headSize}: rotary positions rotate pairs of channels, so width / heads must be even`,
    "change the width or the number of heads",
  );
}
