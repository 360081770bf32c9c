import { quoteValue } from "./quote_value.ts";

/** What the sizes of all language models say. */
export interface LanguageModelConfig {
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
  /** Added by normalizations to what they divide by the root of. */
  readonly epsilon: number;
}

/**
 * Every count, and the most that it may be: several times what the largest published models have,
 * and so little that whoever lists layers or multiplies sizes neither runs out of memory nor leaves
 * the whole numbers.
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
 * Checks what every model's size has to be.
 *
 * @param what  names the model in messages: `a GPT-2`
 * @throws RangeError that names the setting
 */
export function checkSizes(what: string, config: LanguageModelConfig): void {
  for (const [name, most] of Object.entries(LIMITS)) {
    checkWhole(what, name, config[name as keyof typeof LIMITS], most);
  }
  const { width, heads, epsilon } = config;
  if (width % heads !== 0) {
    throw new RangeError(
      `Cannot make ${what} with width ${width} and ${heads} heads: the width must be a multiple of the heads`,
    );
  }
  checkPositive(what, "epsilon", epsilon);
}

/** Throws unless a setting is a whole number from 1 to `most`. */
export function checkWhole(
  what: string,
  name: string,
  value: number,
  most: number = Number.MAX_SAFE_INTEGER,
): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(
      `Cannot make ${what} with ${name} ${quoteValue(value)}: it must be a whole number from 1 on`,
    );
  }
  if (value <= most) return;
  throw new RangeError(`Cannot make ${what} with ${name} ${value}: it must be at most ${most}`);
}

/** Throws unless a setting is a number above 0, as the float32 that devices compute with, too. */
export function checkPositive(what: string, name: string, value: number): void {
  if (typeof value === "number" && Number.isFinite(Math.fround(value)) && Math.fround(value) > 0) {
    return;
  }
  throw new RangeError(`Cannot make ${what} with ${name} ${quoteValue(value)}: it must be above 0`);
}

/** Throws unless heads of this many channels can be rotated in pairs. */
export function checkRotary(
  what: string,
  { width, heads }: Pick<LanguageModelConfig, "width" | "heads">,
): void {
  if ((width / heads) % 2 === 0) return;
  throw new RangeError(
    `Cannot make ${what} with heads of size ${width / heads}: rotary positions turn pairs of channels, so width / heads must be even`,
  );
}
