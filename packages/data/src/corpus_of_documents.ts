import { addText } from "./_cut.ts";
import { MemoryTokens } from "./_memory_tokens.ts";
import type { IncrementalHash } from "./incremental_hash.ts";
import { corpusOf, fingerprinting, trainingTokens } from "./tokenized.ts";
import type { Tokenizer } from "./tokenizer.ts";
import type { Corpus } from "./tokens.ts";

/**
 * Makes a corpus from texts in memory. The last tenth is for validation: a tenth of the documents
 * if there are at least ten, otherwise a tenth of the tokens.
 *
 * @param name  shown in messages
 * @param texts  one document each; empty texts are skipped
 * @param sha256  a new hash, for the fingerprint
 */
export function corpusOfDocuments(
  name: string,
  texts: readonly string[],
  tokenizer: Tokenizer,
  sha256: IncrementalHash,
): Corpus {
  const memory = new MemoryTokens(tokenizer.vocabularySize);
  for (const text of texts) {
    if (text.length > 0) addText(memory, text, tokenizer);
  }
  const tokenized = memory.tokenized();
  const steps = fingerprinting(tokenized, tokenizer.vocabularySize, sha256);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return corpusOf(name, tokenized.source, trainingTokens(tokenized), step.value);
}
