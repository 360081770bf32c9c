/**
 * The trainer's side that needs a file system: corpora, the run folder, checkpoints. For Node.
 *
 * @module
 */

export { checkReplaceable, replaceFile } from "./node/atomic_file.ts";
export { loadCheckpoint, saveCheckpoint } from "./node/checkpoint.ts";
export { type CorpusOptions, type FileCorpus, openCorpus } from "./node/corpus.ts";
export type { LeftOut } from "./node/data/folder_files.ts";
export { type DataReport, listText } from "./node/data/report.ts";
export type { DataProgress } from "./node/data/tokenize.ts";
export { isLocked, type LockOptions, lockFolder, type RunLock } from "./node/lock.ts";
export type { LockOwner } from "./node/lock_owner.ts";
export { MetricsFile } from "./node/metrics_file.ts";
export { type MetricsFollower, MetricsReader, readMetrics } from "./node/metrics_lines.ts";
export { readConfig } from "./node/run_config_file.ts";
export { inPlainWords } from "./node/run_error.ts";
export { RunFolder, type RunFolderOptions } from "./node/run_folder.ts";
export { openShard } from "./node/shards.ts";
export { RunError } from "./run_error.ts";
