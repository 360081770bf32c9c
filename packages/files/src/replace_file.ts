import {
  type FileHandle,
  lstat,
  open,
  readdir,
  readlink,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { codedError } from "./_coded_error.ts";
import { errorCode } from "./error_code.ts";
import { inPlainWords } from "./file_error.ts";
import { isTemporaryName, temporaryName } from "./signed_name.ts";

/** Settings of {@link replaceFile}. */
export interface ReplaceOptions {
  /**
   * Permissions of the new file, before the process's umask: 0o600 for what came from a private
   * file. Default: 0o666.
   */
  readonly mode?: number;
  /** Called right before the rename. When it throws, the old content stays. */
  readonly check?: () => void;
}

/**
 * Replaces `path` all at once: after a crash or a power cut it holds the old content or the new,
 * never a part.
 *
 * The new content is written into a new file beside it, whose name cannot be guessed; the file and
 * its folder are synced before and after the rename. A link at `path` is replaced, not followed. A
 * folder, a device, a pipe or a socket at `path` stays, and is refused.
 *
 * @param fill  writes the new content; when it rejects, the old content stays
 * @throws FileError when the disk is full or may not be written; the old content stays
 */
export async function replaceFile(
  path: string,
  fill: (file: FileHandle) => Promise<void>,
  options: ReplaceOptions = {},
): Promise<void> {
  try {
    await replace(path, fill, options);
  } catch (error) {
    throw inPlainWords(`Cannot write ${path}`, error);
  }
}

async function replace(
  path: string,
  fill: (file: FileHandle) => Promise<void>,
  { mode = 0o666, check }: ReplaceOptions,
): Promise<void> {
  await checkTarget(path);
  const temporary = temporaryPath(path);
  const file = await open(temporary, "wx", mode);
  try {
    try {
      await fill(file);
      await file.sync();
    } finally {
      await file.close();
    }
    // The temporary file's name is on disk before it gives its name away.
    await syncFolder(dirname(path));
    check?.();
    await rename(temporary, path);
  } catch (error) {
    // Best effort: the first error is the one to tell.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/**
 * Finds out whether {@link replaceFile} could write `path`, before the work whose result it is to
 * hold. What is there stays as it is.
 *
 * @throws FileError where it could not
 */
export async function checkReplaceable(path: string): Promise<void> {
  try {
    await checkTarget(path);
    const temporary = temporaryPath(path);
    await (await open(temporary, "wx", 0o600)).close();
    await rm(temporary, { force: true });
  } catch (error) {
    throw inPlainWords(`Cannot write ${path}`, error);
  }
}

function temporaryPath(path: string): string {
  return join(dirname(path), temporaryName(basename(path)));
}

/** Refuses what a rename would destroy, such as /dev/null, or could not replace. */
async function checkTarget(path: string): Promise<void> {
  // A name with a slash at its end is a folder's.
  if (/[^/]\/$/.test(path)) throw codedError("EISDIR", path);
  const found = await lstat(path).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return;
  // /dev/stdout and its like are links to an open file, wherever that leads.
  const link = found.isSymbolicLink();
  if (link && (await readlink(path)).startsWith("/proc/")) throw codedError("ENOTREG", path);
  const target = link ? await stat(path).catch(() => undefined) : found;
  if (target?.isDirectory()) throw codedError("EISDIR", path);
  if (target !== undefined && !target.isFile()) throw codedError("ENOTREG", path);
}

/**
 * Removes the temporary files that killed processes left in a folder: regular files with a name
 * that only {@link replaceFile} makes. No other file is touched, and no folder is entered.
 *
 * Call it only in a folder that is known as the program's own and is locked, since it takes the
 * files of a process that is writing there; or for files that are `olderThan` any process takes to
 * write one.
 *
 * @param options  `olderThan`: milliseconds since a file was written last, at least. Default: 0
 */
export async function sweepTemporaryFiles(
  folder: string,
  { olderThan = 0 }: { readonly olderThan?: number } = {},
): Promise<void> {
  for (const name of (await readdir(folder)).filter(isTemporaryName)) {
    const path = join(folder, name);
    const found = await lstat(path).catch(() => undefined); // Another process was faster.
    if (!found?.isFile()) continue;
    if (olderThan > 0 && Date.now() - found.mtimeMs < olderThan) continue;
    await rm(path, { force: true });
  }
}

/** Codes of systems that cannot sync a folder. */
const UNSUPPORTED = ["EINVAL", "ENOTSUP", "EOPNOTSUPP", "EISDIR", "EACCES", "EPERM", "EBADF"];

/**
 * Makes a rename in `folder` last. Systems that cannot sync folders (Windows, some network disks)
 * keep their own order.
 */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!UNSUPPORTED.includes(errorCode(error) ?? "")) throw error;
  }
}
