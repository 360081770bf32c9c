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
}

/**
 * Checks the options of {@link sampleToken}.
 *
 * @throws ArgumentError with the name of the option
 */
export function checkSampleOptions({ temperature = 1, topK = 1 }: SampleOptions): void {
  if (!(Number.isFinite(temperature) && temperature >= 0)) {
    throw new ArgumentError(
      `Cannot sample at temperature ${temperature}: it must be at least 0`,
      "choose a number such as 0.8",
    );
  }
  if (!Number.isSafeInteger(topK) || topK < 1) {
    throw new ArgumentError(
      `Cannot sample among the best ${topK} tokens: the number must be a positive whole number`,
      "choose a number such as 40, or leave it out",
    );
  }
}

/**
 * Draws a token from `softmax(logits / temperature)`, restricted to the best `topK` tokens and
 * those that tie with the last of them.
 *
 * @param logits  one score for each token, `[V]`
 * @param uniform  random number in [0, 1). The same number draws the same token
 * @returns the index of the token
 * @throws ArgumentError if a score is not finite
 */
export function sampleToken(
  logits: Float32Array,
  uniform: number,
  { temperature = 1, topK = logits.length }: SampleOptions = {},
): number {
  let best = 0;
  logits.forEach((score, token) => {
    if (!Number.isFinite(score)) {
      throw new ArgumentError(
        `Cannot sample: the score of token ${token} is ${score}`,
        "the weights of the model are damaged or diverged, load others",
      );
    }
    if (score > logits[best]!) best = token;
  });
  if (temperature === 0) return best;
  const least = topK < logits.length ? logits.slice().sort()[logits.length - topK]! : -Infinity;
  const weightOf = (score: number): number =>
    score < least ? 0 : Math.exp((score - logits[best]!) / temperature);
  const total = logits.reduce((sum, score) => sum + weightOf(score), 0);
  let left = uniform * total;
  for (let token = 0; token < logits.length; token++) {
    left -= weightOf(logits[token]!);
    if (left < 0) return token;
  }
  return best; // Only if the sum of weights was rounded up.
}
