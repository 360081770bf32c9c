/// <reference types="node" />
/**
 * Opens corpora from files in Node: text, JSON lines, Parquet and token shards, with a token cache.
 *
 * @module
 */
export { type CorpusOptions, type FileCorpus, openCorpus } from "./node/corpus.ts";
export { dataNames, resolveData } from "./node/data_names.ts";
export {
  type ExampleOptions,
  type FileExamples,
  holdsExamples,
  openExamples,
} from "./node/examples.ts";
export { type DataReport, listText } from "./node/report.ts";
export type { LeftOutEntry } from "./node/selection/folder_files.ts";
export type { DataProgress } from "./node/tokenize.ts";
export { tokenizerFiles } from "./node/tokenizer/built_in_files.ts";
export {
  fileTokenizerName,
  readTokenizerFiles,
} from "./node/tokenizer/read_tokenizer_files.ts";
