/**
 * Turns text into training data: tokenizers, corpora and token sources. This part works without a
 * file system; `@lrm/data/node` reads files.
 *
 * @module
 */
export { corpusOfDocuments } from "./corpus_of_documents.ts";
export { createTokenizer } from "./create_tokenizer.ts";
export { type Example, type ExampleMessage, exampleOf } from "./examples/example.ts";
export { type ExampleCorpus, exampleCorpus } from "./examples/example_corpus.ts";
export {
  countExamples,
  type ExampleCounts,
  type ExampleSet,
  heldOutEvenly,
} from "./examples/example_set.ts";
export { readExamples } from "./examples/read_examples.ts";
export {
  ANSWER_END,
  encodeChat,
  type TokenizedExample,
  tokenizeExample,
} from "./examples/tokenize_example.ts";
export { vocabularyEntries } from "./hugging_face/_description.ts";
export {
  applyChatTemplate,
  type TokenizedChat,
} from "./hugging_face/apply_chat_template.ts";
export type {
  ChatMessage,
  ChatTemplate,
  RenderedChat,
  RenderOptions,
} from "./hugging_face/chat_template.ts";
export { descriptionDifference } from "./hugging_face/tokenizer_description.ts";
export {
  type FileTokenizerName,
  GENERATION_FILE,
  isFileTokenizerName,
  isTokenizerFile,
  nameOfFiles,
  TOKENIZER_FILE,
  type TokenizerFiles,
} from "./hugging_face/tokenizer_files.ts";
export {
  addedTokensDifference,
  classDifference,
  settingsDifference,
  specialTokensDifference,
} from "./hugging_face/tokenizer_settings.ts";
export { type TokenizerTable, tokenizerTable } from "./hugging_face/tokenizer_table.ts";
export {
  mergesDifference,
  mergesIn,
  vocabularyDifference,
} from "./hugging_face/tokenizer_vocabulary.ts";
export type { IncrementalHash } from "./incremental_hash.ts";
export { openTokenizer } from "./open_tokenizer.ts";
export {
  type BuiltInTokenizer,
  type BuiltInTokenizerName,
  bytesTokenizer,
  encodePrompt,
  GPT2_END_OF_TEXT,
  isTokenizerName,
  stopTokens,
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
