/**
 * Text as training data: tokenizers, documents and token sources. The part that works without a file
 * system; `@lrm/data/node` reads files.
 *
 * @module
 */
export { corpusOfDocuments } from "./documents.ts";
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
  concatenateTokens,
  DataError,
  type TokenSource,
  tokensInMemory,
} from "./tokens.ts";
