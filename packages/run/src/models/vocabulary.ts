import type { TokenizerName } from "@lrm/data";
import type { LanguageModelConfig } from "@lrm/language-model";
import { InputError } from "../errors.ts";

/** Number of tokens of each tokenizer. */
export const VOCABULARIES = {
  bytes: 256,
  gpt2: 50_257,
} as const satisfies Record<TokenizerName, number>;

/**
 * Largest multiple to which a GPT-2 vocabulary is padded, for fast products. Larger paddings would
 * make the size ambiguous.
 */
const PADDING = 256;
/** Largest multiple to which any vocabulary is padded. */
const MOST_PADDING = 1024;

/**
 * Returns the number of tokens of a tokenizer. Data and samples contain no other tokens, even if
 * the model's vocabulary is padded.
 */
export function vocabularySizeOf(name: TokenizerName): number {
  return VOCABULARIES[name];
}

/**
 * Finds the tokenizer of a model from the size of its vocabulary, which may be padded.
 *
 * @param what  the model, for messages
 * @throws InputError if no known tokenizer fits
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

/** Tells whether a vocabulary has the size of a tokenizer's, padding allowed. */
export function fitsTokenizer(vocabularySize: number, name: TokenizerName): boolean {
  const own = VOCABULARIES[name];
  return vocabularySize >= own && vocabularySize <= roundedUp(own, MOST_PADDING);
}

const roundedUp = (size: number, multiple: number): number => Math.ceil(size / multiple) * multiple;
