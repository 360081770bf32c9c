import { ArgumentError, Random } from "@lrm/tensor";
import { Decoder } from "./decoder.ts";
import type { LanguageModel } from "./model.ts";
import { checkSampleOptions, type SampleOptions, sampleToken } from "./sample.ts";

/** Options of {@link generate}. */
export interface GenerateOptions extends SampleOptions {
  /** Number of tokens to draw. */
  readonly tokens: number;
  /** Seed of the random numbers. The same seed and scores draw the same tokens. Default: 0. */
  readonly seed?: number;
  /**
   * Number of tokens of the tokenizer. Smaller than the vocabulary of the model if that is padded;
   * only tokens below it are drawn. Default: the vocabulary of the model.
   */
  readonly vocabularySize?: number;
  /**
   * Tokens that end the text early, such as GPT-2's end of text. Neither returned nor passed to
   * `onToken`. Default: none.
   */
  readonly stop?: readonly number[];
  /**
   * Called with each token as it is drawn. The text ends after it if this returns false, such as at
   * a stop string.
   */
  readonly onToken?: (token: number) => unknown;
}

/**
 * Continues a text, one token at a time.
 *
 * @param prompt  at least one token. If it is longer than the context, only its end is used
 * @returns the new tokens; fewer than requested if one of `stop` was drawn
 * @throws ArgumentError for an empty prompt, a token outside the vocabulary, or an invalid option
 */
export async function generate(
  model: LanguageModel,
  prompt: ArrayLike<number>,
  {
    tokens,
    seed = 0,
    vocabularySize = model.config.vocabularySize,
    stop = [],
    onToken,
    ...options
  }: GenerateOptions,
): Promise<Int32Array<ArrayBuffer>> {
  checkSampleOptions(options);
  checkPrompt(prompt, model.config.vocabularySize);
  checkVocabulary(vocabularySize, model.config.vocabularySize);
  if (!Number.isSafeInteger(tokens) || tokens < 0) {
    throw new ArgumentError(
      `Cannot draw ${tokens} tokens: the number must be 0 or a positive whole number`,
      "choose another number",
    );
  }
  const random = new Random(seed).fork("sample");
  const drawn: number[] = [];
  const earlier = Array.from(prompt);
  using decoder = new Decoder(model, prompt.length + tokens);
  let fresh: ArrayLike<number> = prompt;
  for (let at = 0; at < tokens; at++) {
    const logits = (await decoder.next(fresh)).subarray(0, vocabularySize);
    const token = sampleToken(logits, random.fork(at).number(), options, earlier);
    if (stop.includes(token)) break;
    drawn.push(token);
    earlier.push(token);
    if (onToken?.(token) === false) break;
    fresh = [token];
  }
  return Int32Array.from(drawn);
}

function checkVocabulary(size: number, models: number): void {
  if (Number.isSafeInteger(size) && size >= 1 && size <= models) return;
  throw new ArgumentError(
    `Cannot draw from a vocabulary of ${size} tokens: the model has ${models}`,
    "pass the size of its tokenizer",
  );
}

function checkPrompt(prompt: ArrayLike<number>, vocabularySize: number): void {
  if (prompt.length === 0) {
    throw new ArgumentError(
      "Cannot continue an empty prompt: the first token depends on a token before it",
      "pass at least one token",
    );
  }
  const stray = Array.from(prompt).find(
    (token) => !Number.isInteger(token) || token < 0 || token >= vocabularySize,
  );
  if (stray !== undefined) {
    throw new ArgumentError(
      `Cannot continue a prompt with token ${stray}: the vocabulary has 0 to ${vocabularySize - 1}`,
      "encode the prompt with the tokenizer of the model",
    );
  }
}
