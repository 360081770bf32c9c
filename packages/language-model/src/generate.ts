import { Random } from "@lrm/tensor";
import { Decoder } from "./decoder.ts";
import type { LanguageModel } from "./model.ts";
import { checkSampleOptions, type SampleOptions, sampleToken } from "./sample.ts";

/** How to continue a text. */
export interface GenerateOptions extends SampleOptions {
  /** How many tokens to draw. */
  readonly tokens: number;
  /** The same seed draws the same tokens, where the scores are the same. Default 0. */
  readonly seed?: number;
  /**
   * Number of the tokenizer's tokens: only those below are drawn, where the model's vocabulary is
   * padded to more. Default: the model's.
   */
  readonly vocabularySize?: number;
  /** Tokens that end the text before `tokens` are drawn, such as GPT-2's end of text; they are neither returned nor seen by `onToken`. Default: none. */
  readonly stop?: readonly number[];
  /** Sees each token as it is drawn. */
  readonly onToken?: (token: number) => void;
}

/**
 * Continues a text, one token after the other.
 *
 * @param prompt  at least one token; of more than the context the last ones count
 * @returns the new tokens; fewer than asked for where one of `stop` came
 * @throws RangeError for an empty prompt, tokens outside the vocabulary, or impossible options
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
    throw new RangeError(`Cannot draw ${tokens} tokens: take a whole number from 0 on`);
  }
  const random = new Random(seed).fork("sample");
  const drawn: number[] = [];
  using decoder = new Decoder(model, prompt.length + tokens);
  let fresh: ArrayLike<number> = prompt;
  for (let at = 0; at < tokens; at++) {
    const logits = (await decoder.next(fresh)).subarray(0, vocabularySize);
    const token = sampleToken(logits, random.fork(at).number(), options);
    if (stop.includes(token)) break;
    drawn.push(token);
    onToken?.(token);
    fresh = [token];
  }
  return Int32Array.from(drawn);
}

function checkVocabulary(size: number, models: number): void {
  if (Number.isSafeInteger(size) && size >= 1 && size <= models) return;
  throw new RangeError(
    `Cannot draw from a vocabulary of ${size} tokens: the model has ${models}; take the size of the model's own tokenizer`,
  );
}

function checkPrompt(prompt: ArrayLike<number>, vocabularySize: number): void {
  if (prompt.length === 0) {
    throw new RangeError("Cannot continue an empty prompt: give at least one token");
  }
  const stray = Array.from(prompt).find(
    (token) => !Number.isInteger(token) || token < 0 || token >= vocabularySize,
  );
  if (stray !== undefined) {
    throw new RangeError(
      `Cannot continue a prompt with token ${stray}: the vocabulary has 0 to ${vocabularySize - 1}; encode it with the model's own tokenizer`,
    );
  }
}
