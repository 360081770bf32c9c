/// <reference types="node" />
/**
 * Reads files that strangers made, and writes files that survive a crash, in Node.
 *
 * @module
 */

export { errorCode, meaningOf } from "./error_code.ts";
export { isGitLfsPointer } from "./git_lfs.ts";
export { makeFolder, removeEmptyFolders } from "./make_folder.ts";
export { openFile, openFileSync } from "./open_file.ts";
export { type JsonOptions, parseJson } from "./parse_json.ts";
export {
  type ReadOptions,
  readSmallFile,
  readTextFile,
  readTextFileSync,
} from "./read_text_file.ts";
export {
  type ReplaceOptions,
  replaceFile,
  sweepTemporaryFiles,
  syncFolder,
} from "./replace_file.ts";
export { writeAll } from "./write_all.ts";
