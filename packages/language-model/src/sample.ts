import { ArgumentError } from "@lrm/tensor";

/** Options of {@link sampleToken}. */
export interface SampleOptions {
  /**
   * Divides the scores. Below 1 favors likely tokens, above 1 evens out the chances, 0 always takes
   * the best token. Default: 1.
   */
  readonly temperature?: number;
  /** Draws only among this many of the best tokens. Default: all tokens. */
  readonly topK?: number;
  /**
   * Draws only among the most likely tokens whose probabilities add up to this. Default: 1, all
   * tokens.
   *
   * @see Holtzman et al. 2019, https://arxiv.org/abs/1904.09751
   */
  readonly topP?: number;
  /**
   * Draws only among tokens with at least this share of the best token's probability. Default: 0,
   * all tokens.
   *
   * @see Nguyen et al. 2024, https://arxiv.org/abs/2407.01082
   */
  readonly minP?: number;
  /**
   * Divides positive scores of earlier tokens by this, and multiplies negative ones. Above 1, text
   * repeats itself less. Default: 1, no change.
   *
   * @see Keskar et al. 2019, https://arxiv.org/abs/1909.05858
   */
  readonly repetitionPenalty?: number;
}

/** Checks of each option: whether a value is valid, what it must be, and an example. */
const CHECKS: Readonly<
  Record<
    keyof SampleOptions,
    readonly [what: string, valid: (value: number) => boolean, range: string, remedy: string]
  >
> = {
  temperature: [
    "at temperature",
    (value) => Number.isFinite(value) && value >= 0,
    "it must be at least 0",
    "choose a number such as 0.8",
  ],
  topK: [
    "with topK",
    (value) => Number.isSafeInteger(value) && value >= 1,
    "it must be a positive whole number",
    "choose a number such as 40, or leave it out",
  ],
  topP: [
    "with topP",
    (value) => value > 0 && value <= 1,
    "it must be above 0, up to 1",
    "choose a number such as 0.9, or leave it out",
  ],
  minP: [
    "with minP",
    (value) => value >= 0 && value <= 1,
    "it must be from 0 to 1",
    "choose a number such as 0.05, or leave it out",
  ],
  repetitionPenalty: [
    "with repetitionPenalty",
    (value) => Number.isFinite(value) && value > 0,
    "it must be a number above 0",
    "choose a number such as 1.1, or leave it out",
  ],
};

/**
 * Checks the options of {@link sampleToken}.
 *
 * @throws ArgumentError with the name of the option
 */
export function checkSampleOptions(options: SampleOptions): void {
  for (const [name, [what, valid, range, remedy]] of Object.entries(CHECKS)) {
    const value = options[name as keyof SampleOptions];
    if (value === undefined || valid(value)) continue;
    throw new ArgumentError(`Cannot sample ${what} ${value}: ${range}`, remedy);
  }
}

/**
 * Draws a token from `softmax(logits / temperature)`, restricted to the best `topK` tokens, then to
 * those of `minP` and `topP`. Tokens that tie with the last one allowed are allowed too.
 *
 * @param logits  one score for each token, `[V]`
 * @param uniform  random number in [0, 1). The same number draws the same token
 * @param options  as for `generate`; the repetition penalty applies to `earlier`
 * @param earlier  tokens before this one
 * @returns the index of the token
 * @throws ArgumentError if a score is not finite
 */
export function sampleToken(
  logits: Float32Array,
  uniform: number,
  options: SampleOptions = {},
  earlier: Iterable<number> = [],
): number {
  const { temperature = 1, topK = logits.length, topP = 1, minP = 0 } = options;
  const scores = penalized(logits, earlier, options);
  let best = 0;
  scores.forEach((score, token) => {
    if (!Number.isFinite(score)) {
      throw new ArgumentError(
        `Cannot sample: the score of token ${token} is ${score}`,
        "the weights of the model are damaged or diverged, load others",
      );
    }
    if (score > scores[best]!) best = token;
  });
  if (temperature === 0) return best;
  const least = topK < scores.length ? scores.slice().sort()[scores.length - topK]! : -Infinity;
  const weights = Float64Array.from(scores, (score) => {
    const weight = score < least ? 0 : Math.exp((score - scores[best]!) / temperature);
    return weight < minP ? 0 : weight;
  });
  if (topP < 1) keepNucleus(weights, topP);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = uniform * total;
  for (let token = 0; token < weights.length; token++) {
    left -= weights[token]!;
    if (left < 0) return token;
  }
  return best; // Only if the sum of weights was rounded up.
}

/** Returns the scores, with lower ones for earlier tokens. */
function penalized(
  logits: Float32Array,
  earlier: Iterable<number>,
  { repetitionPenalty = 1 }: SampleOptions,
): Float32Array {
  if (repetitionPenalty === 1) return logits;
  const scores = logits.slice();
  for (const token of new Set(earlier)) {
    const score = logits[token];
    if (score === undefined) continue;
    scores[token] = score > 0 ? score / repetitionPenalty : score * repetitionPenalty;
  }
  return scores;
}

/** Sets the weights of all tokens outside of the most likely ones to 0. */
function keepNucleus(weights: Float64Array, topP: number): void {
  const sorted = weights.slice().sort().reverse();
  const total = sorted.reduce((sum, weight) => sum + weight, 0);
  let [sum, least] = [0, 0];
  for (const weight of sorted) {
    if (sum >= topP * total) break;
    sum += weight;
    least = weight;
  }
  for (const [token, weight] of weights.entries()) if (weight < least) weights[token] = 0;
}
