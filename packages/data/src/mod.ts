/**
 * Turns text into training data: tokenizers, corpora and token sources. This part works without a
 * file system; `@lrm/data/node` reads files.
 *
 * @module
 */
export { corpusOfDocuments } from "./corpus_of_documents.ts";
export type { IncrementalHash } from "./incremental_hash.ts";
export {
  bytesTokenizer,
  createTokenizer,
  encodePrompt,
  GPT2_END_OF_TEXT,
  type Tokenizer,
  type TokenizerName,
} from "./tokenizer.ts";
export {
  type Corpus,
  checkCorpus,
  checkTokens,
  DataError,
  type TokenSource,
  tokensInMemory,
} from "./tokens.ts";
