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

const WHOLE = [
  "vocabularySize",
  "contextLength",
  "layers",
  "width",
  "heads",
  "mlpWidth",
] as const satisfies (keyof LanguageModelConfig)[];

/**
 * Checks what every model's size has to be.
 *
 * @param what  names the model in messages: `a GPT-2`
 * @throws RangeError that names the setting
 */
export function checkSizes(what: string, config: LanguageModelConfig): void {
  for (const name of WHOLE) checkWhole(what, name, config[name]);
  const { width, heads, epsilon } = config;
  if (width % heads !== 0) {
    throw new RangeError(
      `Cannot make ${what} with width ${width} and ${heads} heads: the width must be a multiple of the heads`,
    );
  }
  checkPositive(what, "epsilon", epsilon);
}

/** Throws unless a setting is a whole number from 1 on. */
export function checkWhole(what: string, name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new RangeError(
    `Cannot make ${what} with ${name} ${value}: it must be a whole number from 1 on`,
  );
}

/** Throws unless a setting is a number above 0. */
export function checkPositive(what: string, name: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new RangeError(`Cannot make ${what} with ${name} ${value}: it must be above 0`);
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
