import type { BuiltInTokenizerName, TokenizerName } from "@lrm/data";
import type { LanguageModelConfig } from "@lrm/language-model";
import { InputError } from "../errors.ts";

/** Number of tokens of each built-in tokenizer. */
export const VOCABULARIES = {
  bytes: 256,
  gpt2: 50_257,
} as const satisfies Record<BuiltInTokenizerName, number>;

/**
 * Largest multiple to which a GPT-2 vocabulary is padded, for fast products. Larger paddings would
 * make the size ambiguous.
 */
const PADDING = 256;
/** Largest multiple to which any vocabulary is padded. */
const MOST_PADDING = 1024;

/**
 * Returns the number of tokens that data may hold: those of a built-in tokenizer, even if the
 * model's vocabulary is padded, or else those of the model.
 */
export function vocabularySizeOf(
  name: TokenizerName,
  { vocabularySize }: Pick<LanguageModelConfig, "vocabularySize">,
): number {
  return isBuiltIn(name) ? VOCABULARIES[name] : vocabularySize;
}

function isBuiltIn(name: TokenizerName): name is BuiltInTokenizerName {
  return Object.hasOwn(VOCABULARIES, name);
}

/**
 * Finds the tokenizer of a model without tokenizer files from the size of its vocabulary, which may
 * be padded.
 *
 * @param what  the model, for messages
 * @throws InputError if no built-in tokenizer fits
 */
export function tokenizerFor(
  { vocabularySize }: Pick<LanguageModelConfig, "vocabularySize">,
  what: string,
): BuiltInTokenizerName {
  if (vocabularySize === VOCABULARIES.bytes) return "bytes";
  const { gpt2 } = VOCABULARIES;
  if (vocabularySize >= gpt2 && vocabularySize <= roundedUp(gpt2, PADDING)) return "gpt2";
  throw new InputError(
    `Cannot use ${what}: its vocabulary has ${vocabularySize} tokens, and the tokenizers here have 256 (bytes) and 50257 (GPT-2's)`,
    "add the tokenizer.json of the model",
  );
}

/**
 * Tells whether a vocabulary has the size of a tokenizer's, padding allowed. That of a tokenizer
 * from files is checked with its files.
 */
export function fitsTokenizer(vocabularySize: number, name: TokenizerName): boolean {
  if (!isBuiltIn(name)) return true;
  const own = VOCABULARIES[name];
  return vocabularySize >= own && vocabularySize <= roundedUp(own, MOST_PADDING);
}

const roundedUp = (size: number, multiple: number): number => Math.ceil(size / multiple) * multiple;
