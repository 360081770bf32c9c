import { addText } from "./cut.ts";
import type { IncrementalHash } from "./incremental_hash.ts";
import { MemoryTokens } from "./memory_tokens.ts";
import { corpusOf, fingerprinting, trainingTokens } from "./tokenized.ts";
import type { Tokenizer } from "./tokenizer.ts";
import type { Corpus } from "./tokens.ts";

/**
 * A corpus of texts in memory. The last tenth is for validation: of the documents where there are at least ten, else of the tokens.
 *
 * @param name  for people
 * @param texts  a document each; empty ones are left out
 * @param sha256  a fresh one, for the fingerprint
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
