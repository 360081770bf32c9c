import type { TokenizerName } from "@lrm/data";
import type { LanguageModelConfig } from "@lrm/language-model";
import { InputError } from "../errors.ts";

/** Number of tokens of each tokenizer. */
export const VOCABULARIES = {
  bytes: 256,
  gpt2: 50_257,
} as const satisfies Record<TokenizerName, number>;

/**
 * Largest multiple to which a GPT-2 vocabulary is padded, for fast products. Beyond that, the size
 * alone says little.
 */
const PADDING = 256;
/** Largest multiple to which any vocabulary is padded. */
const MOST_PADDING = 1024;

/**
 * Number of a tokenizer's tokens. Data and samples have no others, even where the model's
 * vocabulary is padded to more.
 */
export function vocabularySizeOf(name: TokenizerName): number {
  return VOCABULARIES[name];
}

/**
 * Finds the tokenizer whose tokens a model's vocabulary holds, and no others except padding, by the
 * size of the vocabulary alone.
 *
 * @param what  the model, for people
 * @throws InputError where there is none here
 */
export function tokenizerFor(
  { vocabularySize }: Pick<LanguageModelConfig, "vocabularySize">,
  what: string,
): TokenizerName {
  if (vocabularySize === VOCABULARIES.bytes) return "bytes";
  const { gpt2 } = VOCABULARIES;
  if (vocabularySize >= gpt2 && vocabularySize <= roundedUp(gpt2, PADDING)) return "gpt2";
  throw new InputError(
    `Cannot use ${what}: its vocabulary has ${vocabularySize} tokens, and the tokenizers here have 256 (bytes) and 50257 (GPT-2's)`,
    "take a model of one of these vocabularies",
  );
}

/** Tells whether a vocabulary may be a tokenizer's, padded at most. */
export function fitsTokenizer(vocabularySize: number, name: TokenizerName): boolean {
  const own = VOCABULARIES[name];
  return vocabularySize >= own && vocabularySize <= roundedUp(own, MOST_PADDING);
}

const roundedUp = (size: number, multiple: number): number => Math.ceil(size / multiple) * multiple;
