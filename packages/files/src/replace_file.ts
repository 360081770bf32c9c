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

/** Options of {@link replaceFile}. */
export interface ReplaceOptions {
  /**
   * Permissions of the new file, before the umask of the process; 0o600 for data of a private file.
   * Default: 0o666.
   */
  readonly mode?: number;
  /** Called right before the rename. If it throws, the old content stays. */
  readonly check?: () => void;
}

/**
 * Replaces a file atomically: after a crash or a power cut, `path` holds either the old content or
 * the new, never a part.
 *
 * Writes the new content to a temporary file in the same folder, under a name that cannot be
 * guessed, and renames it. Syncs the file and its folder before and after the rename. Replaces a
 * link at `path` instead of following it. Refuses a folder, a device, a pipe or a socket.
 *
 * @param fill  writes the new content; if it rejects, the old content stays
 * @throws FileError if the file cannot be written, for instance if the disk is full; the old
 *   content stays
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
    // The name of the temporary file must be on disk before the rename.
    await syncFolder(dirname(path));
    check?.();
    await rename(temporary, path);
  } catch (error) {
    // Errors of the cleanup are ignored, as the first error is the one to report.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/**
 * Checks that {@link replaceFile} can write `path`, before long work whose result goes there.
 * Changes nothing.
 *
 * @throws FileError if it cannot
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

/** Refuses a target that a rename would destroy, such as /dev/null, or could not replace. */
async function checkTarget(path: string): Promise<void> {
  // A path that ends in a slash names a folder.
  if (/[^/]\/$/.test(path)) throw codedError("EISDIR", path);
  const found = await lstat(path).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return;
  // Paths such as /dev/stdout are links to an open file.
  const link = found.isSymbolicLink();
  if (link && (await readlink(path)).startsWith("/proc/")) throw codedError("ENOTREG", path);
  const target = link ? await stat(path).catch(() => undefined) : found;
  if (target?.isDirectory()) throw codedError("EISDIR", path);
  if (target !== undefined && !target.isFile()) throw codedError("ENOTREG", path);
}

/**
 * Removes the temporary files that killed processes left in a folder: regular files with a name
 * that only {@link replaceFile} makes. Touches no other file and enters no folder.
 *
 * Also removes files that another process is writing. So call it only in a folder that belongs to
 * the program and is locked, or set `olderThan` to more than any process needs to write a file.
 *
 * @param options  `olderThan`: keeps files that changed in the last so many milliseconds. Default:
 *   0
 */
export async function sweepTemporaryFiles(
  folder: string,
  { olderThan = 0 }: { readonly olderThan?: number } = {},
): Promise<void> {
  for (const name of (await readdir(folder)).filter(isTemporaryName)) {
    const path = join(folder, name);
    const found = await lstat(path).catch(() => undefined); // Another process removed it first.
    if (!found?.isFile()) continue;
    if (olderThan > 0 && Date.now() - found.mtimeMs < olderThan) continue;
    await rm(path, { force: true });
  }
}

/** Error codes of systems that cannot sync a folder. */
const UNSUPPORTED = ["EINVAL", "ENOTSUP", "EOPNOTSUPP", "EISDIR", "EACCES", "EPERM", "EBADF"];

/**
 * Writes the entries of a folder to disk, so that a rename survives a power cut. Does nothing on
 * systems that cannot sync folders (Windows, some network disks).
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
