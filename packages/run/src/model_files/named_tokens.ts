import {
  GENERATION_FILE,
  GPT2_END_OF_TEXT,
  isFileTokenizerName,
  type TokenizerFiles,
  type TokenizerName,
} from "@lrm/data";
import { isObject } from "@lrm/files/values";
import {
  endTokens,
  type LanguageModelConfig,
  type SpecialTokens,
  specialTokensIn,
} from "@lrm/language-model";
import type { ModelSize } from "../models/find_model.ts";
import { jsonOf } from "./model_text.ts";

/**
 * Reads the special tokens that a model's config.json names. With a built-in tokenizer they count
 * only if they are its own: transformers writes those of other vocabularies where nobody set any.
 *
 * @param json  the parsed config.json
 */
export function namedTokens(
  json: unknown,
  { vocabularySize }: Pick<LanguageModelConfig, "vocabularySize">,
  tokenizer: TokenizerName,
): SpecialTokens | undefined {
  const tokens = specialTokensIn(json, vocabularySize);
  const isOwn =
    isFileTokenizerName(tokenizer) ||
    (tokenizer === "gpt2" && endTokens(tokens).includes(GPT2_END_OF_TEXT));
  return isOwn && Object.keys(tokens).length > 0 ? tokens : undefined;
}

/** Tells whether a value can be the special tokens of a run. */
export function isSpecialTokens(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { bosToken, endOfText, padToken } = value;
  const ids = [bosToken, padToken, ...(Array.isArray(endOfText) ? endOfText : [endOfText])];
  return ids.every((id) => id === undefined || (Number.isSafeInteger(id) && Number(id) >= 0));
}

/**
 * Lists the tokens that end a text as a model's files name them: its config.json and its
 * generation_config.json.
 *
 * @throws InputError if the generation_config.json is damaged
 */
export function endTokensOf({
  size,
  tokenizerFiles,
  specialTokens = {},
}: {
  readonly size: ModelSize;
  readonly tokenizerFiles: TokenizerFiles;
  readonly specialTokens?: SpecialTokens;
}): readonly number[] {
  const bytes = tokenizerFiles[GENERATION_FILE];
  const generation = bytes && jsonOf(bytes, GENERATION_FILE);
  const named = [specialTokens, specialTokensIn(generation, size.config.vocabularySize)];
  return [...new Set(named.flatMap(endTokens))];
}
