import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, inPlainWords, readSmallFile } from "@lrm/files";
import { isGitLfsPointer } from "@lrm/files/values";
import {
  type FileTokenizerName,
  nameOfFiles,
  TOKENIZER_FILES,
  type TokenizerFiles,
} from "../../hugging_face/tokenizer_files.ts";
import { DataError } from "../../tokens.ts";

/** Largest file of a tokenizer: several times that of any published one. */
const LIMIT = 2 ** 28;

/**
 * Reads the files of a tokenizer in a folder, byte for byte, and no other files.
 *
 * @returns no files if there are none
 * @throws DataError for a Git LFS pointer; FileError if a file cannot be read
 */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const files: Record<string, Uint8Array<ArrayBuffer>> = {};
  const names = await readdir(folder).catch((cause: unknown) => {
    if (errorCode(cause) === "ENOENT") return [] as string[];
    throw inPlainWords(`Cannot read ${folder}`, cause);
  });
  for (const name of TOKENIZER_FILES.filter((each) => names.includes(each))) {
    const path = join(folder, name);
    const bytes = await readSmallFile(path, { limit: LIMIT }).catch((cause: unknown) => {
      throw inPlainWords(`Cannot read ${path}`, cause);
    });
    files[name] = Uint8Array.from(bytes);
    if (!isGitLfsPointer(bytes)) continue;
    throw new DataError(
      `Cannot read ${path}: it is a Git LFS pointer, not the file itself`,
      "get the file with `git lfs pull`, or download it",
    );
  }
  return files;
}

/** Names the tokenizer that files define, by a hash of their contents. */
export function fileTokenizerName(files: TokenizerFiles): FileTokenizerName {
  return nameOfFiles(files, createHash("sha256"));
}
