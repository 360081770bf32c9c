/** How a token is drawn. */
export interface SampleOptions {
  /** Divides the scores: below 1 sharper, above 1 flatter, 0 always takes the best. Default 1. */
  readonly temperature?: number;
  /** Draws among so many of the best tokens only. Default: all. */
  readonly topK?: number;
}

/**
 * Throws unless the options make sense.
 *
 * @throws RangeError
 */
export function checkSampleOptions({ temperature = 1, topK = 1 }: SampleOptions): void {
  if (!(Number.isFinite(temperature) && temperature >= 0)) {
    throw new RangeError(`Cannot sample at temperature ${temperature}: it must be 0 or above`);
  }
  if (!Number.isSafeInteger(topK) || topK < 1) {
    throw new RangeError(
      `Cannot sample among the best ${topK} tokens: it must be a whole number from 1 on`,
    );
  }
}

/**
 * Draws a token from `softmax(logits / temperature)`, restricted to the best `topK` (and those that tie with the last of them).
 *
 * @param logits  one score for each token
 * @param uniform  in [0, 1): equal numbers draw equal tokens
 * @throws RangeError when a score is not finite
 */
export function sampleToken(
  logits: Float32Array,
  uniform: number,
  { temperature = 1, topK = logits.length }: SampleOptions = {},
): number {
  let best = 0;
  logits.forEach((score, token) => {
    if (!Number.isFinite(score)) {
      throw new RangeError(
        `Cannot sample: the score of token ${token} is ${score}; the model's weights are damaged or diverged`,
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
  return best; // Rounding left a crumb.
}
