import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import {
  inPlainWords,
  isGitLfsPointer,
  openFile,
  type ReplaceOptions,
  readRange,
  replaceFile,
  writeAll,
} from "@lrm/files";
import {
  type LoadedCheckpoint,
  readCheckpoint,
  type Snapshot,
  streamCheckpoint,
} from "../checkpoint.ts";
import { RunError } from "../run_error.ts";

/**
 * Writes a checkpoint over the last one, all at once, after every value was found finite and the file is on disk. One tensor at a time is read back.
 *
 * The file is in the safetensors format. The same snapshot gives the same bytes.
 *
 * @throws NonFiniteError when a value is not finite, RunError when the file cannot be written; the last checkpoint stays
 */
export async function saveCheckpoint(
  path: string,
  snapshot: Snapshot,
  options?: ReplaceOptions,
): Promise<void> {
  const write = async (file: FileHandle): Promise<void> => {
    for await (const chunk of streamCheckpoint(snapshot, createHash("sha256"))) {
      await writeAll(file, chunk);
    }
  };
  await replaceFile(path, write, options);
}

/**
 * Reads a checkpoint and checks all of it against its checksum.
 *
 * @throws RunError when it is missing, damaged, cut short or no checkpoint
 */
export async function loadCheckpoint(path: string): Promise<LoadedCheckpoint> {
  try {
    const file = await openFile(path);
    try {
      const { size } = await file.stat();
      const read = (offset: number, length: number) => readRange(file, offset, length);
      if (isGitLfsPointer(await read(0, Math.min(size, POINTER_BYTES)))) {
        throw new RunError(
          `Cannot load ${path}: it is a Git LFS pointer, not the file itself; get the file with \`git lfs pull\`, or download it`,
        );
      }
      const source = { name: basename(path), size, read };
      return await readCheckpoint(source, path, createHash("sha256"));
    } finally {
      await file.close();
    }
  } catch (error) {
    throw inPlainWords(`Cannot load ${path}`, error);
  }
}

/** Enough of a file's beginning to know a pointer of Git LFS by. */
const POINTER_BYTES = 64;
