/// <reference types="node" />
/**
 * Opens corpora from files in Node: text, JSON lines, Parquet and token shards, with a token cache.
 *
 * @module
 */
export { vocabularyEntries } from "./hugging_face/_description.ts";
export { TOKENIZER_FILE } from "./hugging_face/tokenizer_files.ts";
export { type CorpusOptions, type FileCorpus, openCorpus } from "./node/corpus.ts";
export { dataNames, resolveData } from "./node/data_names.ts";
export { type ExampleOptions, type FileExamples, openExamples } from "./node/examples.ts";
export { type DataReport, listText } from "./node/report.ts";
export type { LeftOutEntry } from "./node/selection/folder_files.ts";
export type { DataProgress } from "./node/tokenize.ts";
export { tokenizerFiles } from "./node/tokenizer/built_in_files.ts";
export {
  fileTokenizerName,
  isTokenizerFile,
  readTokenizerFiles,
} from "./node/tokenizer/read_tokenizer_files.ts";
export { descriptionDifference } from "./node/tokenizer/tokenizer_description.ts";
export {
  addedTokensDifference,
  classDifference,
  settingsDifference,
  specialTokensDifference,
} from "./node/tokenizer/tokenizer_settings.ts";
export { type TokenizerTable, tokenizerTable } from "./node/tokenizer/tokenizer_table.ts";
export {
  mergesDifference,
  mergesIn,
  vocabularyDifference,
} from "./node/tokenizer/tokenizer_vocabulary.ts";
