import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import {
  inPlainWords,
  openFile,
  type ReplaceOptions,
  readRange,
  replaceFile,
  writeAll,
} from "@lrm/files";
import { isGitLfsPointer } from "@lrm/files/values";
import {
  type LoadedCheckpoint,
  readCheckpoint,
  type Snapshot,
  streamSnapshot,
} from "../checkpoint.ts";
import { RunError } from "../run_error.ts";

/**
 * Saves a checkpoint in safetensors format. Replaces the previous file in one operation, after all
 * values were found finite and the new file is on disk. Equal snapshots have equal bytes. Reads
 * back one tensor at a time.
 *
 * @throws NonFiniteError if a value is not finite, an error of the system if the file cannot be
 * written; the previous checkpoint stays
 */
export async function saveCheckpoint(
  path: string,
  snapshot: Snapshot,
  options?: ReplaceOptions,
): Promise<void> {
  const write = async (file: FileHandle): Promise<void> => {
    for await (const chunk of streamSnapshot(snapshot, createHash("sha256"))) {
      await writeAll(file, chunk);
    }
  };
  await replaceFile(path, write, options);
}

/**
 * Loads a checkpoint and verifies its checksum.
 *
 * @throws RunError if it is damaged, cut short or not a checkpoint; FileError if it is missing or
 * cannot be read
 */
export async function loadCheckpoint(path: string): Promise<LoadedCheckpoint> {
  try {
    const file = await openFile(path);
    try {
      const { size } = await file.stat();
      const read = (offset: number, length: number) => readRange(file, offset, length);
      if (isGitLfsPointer(await read(0, Math.min(size, POINTER_BYTES)))) {
        throw new RunError(
          `Cannot load ${path}: it is a Git LFS pointer, not the file itself`,
          "get the file with `git lfs pull`, or download it",
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

/** Number of bytes that identify a Git LFS pointer. */
const POINTER_BYTES = 64;
