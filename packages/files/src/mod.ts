/// <reference types="node" />
/**
 * Reads files that strangers made, and writes files that survive a crash, in Node.
 *
 * @module
 */

export { appendLineSync, openForUpdateSync } from "./append_line.ts";
export { errorCode, meaningOf } from "./error_code.ts";
export { GrowingLines, type Line, type LineFollower, type LineOptions, linesOf } from "./lines.ts";
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
