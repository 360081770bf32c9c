import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode, inPlainWords } from "./run_error.ts";

/**
 * Replaces `path` all at once: after a crash or a power cut it holds the old content or the new, never a part.
 *
 * The new content is written beside it, brought to the disk, and then renamed. Calls for one path must not overlap.
 *
 * @param fill  writes the new content; when it rejects, the old content stays
 * @throws RunError when the disk is full or may not be written; the old content stays
 */
export async function replaceFile(
  path: string,
  fill: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, "w");
    try {
      await fill(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // Best effort: the first error is the one to tell.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw inPlainWords(`Cannot write ${path}`, error);
  }
  await syncFolder(dirname(path));
}

/** What a killed process may leave beside a file. */
export function isFileLeftover(name: string): boolean {
  return /\.\d+\.tmp$/.test(name);
}

/** How systems say that they cannot sync a folder. */
const UNSUPPORTED = ["EINVAL", "ENOTSUP", "EOPNOTSUPP", "EISDIR", "EACCES", "EPERM", "EBADF"];

/** Makes a rename in `folder` last. Systems that cannot sync folders (Windows, some network disks) keep their own order. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (UNSUPPORTED.includes(errorCode(error) ?? "")) return;
    throw inPlainWords(`Cannot write to ${folder}`, error);
  }
}

/** Node writes at most 2³¹ − 1 bytes at once. */
const WRITE_LIMIT = 2 ** 30;

/** Writes all of `bytes`, in several calls where one is not enough. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes.subarray(done, done + WRITE_LIMIT));
    done += bytesWritten;
  }
}
