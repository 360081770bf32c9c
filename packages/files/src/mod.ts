/// <reference types="node" />
/**
 * Reads untrusted files, writes files that survive a crash, and locks folders, in Node.
 *
 * @module
 */

export { appendLineSync } from "./append_line.ts";
export { errorCode, systemProblem } from "./error_code.ts";
export { FileError, inPlainWords } from "./file_error.ts";
export { GrowingLines, type Line, type LineFollower, type LineOptions, linesOf } from "./lines.ts";
export {
  assertUnlocked,
  isLocked,
  type LockOptions,
  lockFolder,
  RunLock,
} from "./lock.ts";
export { type LockOwner, nameOwner } from "./lock_owner.ts";
export { type FolderOptions, makeFolder, removeEmptyFolders } from "./make_folder.ts";
export { modeLike } from "./mode_like.ts";
export { openFile, openFileSync } from "./open_file.ts";
export { openOwnFileSync } from "./open_own_file.ts";
export { readInto, readRange } from "./read_range.ts";
export {
  type ReadOptions,
  readSmallFile,
  readTextFile,
  readTextFileSync,
} from "./read_text_file.ts";
export {
  checkReplaceable,
  type ReplaceOptions,
  replaceFile,
  sweepTemporaryFiles,
  syncFolder,
} from "./replace_file.ts";
export { type SealOptions, sealed, unsealed } from "./seal.ts";
export { isSignedName, isTemporaryName, signedName, temporaryName } from "./signed_name.ts";
export { writeAll, writeAllSync } from "./write_all.ts";
