import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, lstat, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorCode } from "./error_code.ts";

/** Settings of {@link replaceFile}. */
export interface ReplaceOptions {
  /** Permissions of the new file, before the process's umask: 0o600 for what came from a private file. Default: 0o666. */
  readonly mode?: number;
}

/**
 * Replaces `path` all at once: after a crash or a power cut it holds the old content or the new, never a part.
 *
 * The new content is written into a new file beside it, whose name cannot be guessed; the file and its folder are
 * synced before and after the rename. A link at `path` is replaced, not followed.
 *
 * @param fill  writes the new content; when it rejects, the old content stays
 * @throws Error with the system's code when the disk is full or may not be written; the old content stays
 */
export async function replaceFile(
  path: string,
  fill: (file: FileHandle) => Promise<void>,
  { mode = 0o666 }: ReplaceOptions = {},
): Promise<void> {
  const temporary = join(dirname(path), temporaryName(basename(path)));
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
    await rename(temporary, path);
  } catch (error) {
    // Best effort: the first error is the one to tell.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** `NAME.<12 random digits><8 digits that follow from the others>.lrm-tmp` */
function temporaryName(name: string): string {
  const random = randomBytes(6).toString("hex");
  return `${name}.${random}${proofOf(name, random)}.lrm-tmp`;
}

function proofOf(name: string, random: string): string {
  return createHash("sha256")
    .update(`lrm temporary file\n${name}\n${random}`)
    .digest("hex")
    .slice(0, 8);
}

const TEMPORARY = /^(.+)\.([0-9a-f]{12})([0-9a-f]{8})\.lrm-tmp$/s;

/** Whether {@link replaceFile} made this name: its last digits follow from the rest. */
function isTemporaryName(name: string): boolean {
  const [, replaced, random, proof] = TEMPORARY.exec(name) ?? [];
  return replaced !== undefined && proof === proofOf(replaced, random!);
}

/**
 * Removes the temporary files that killed processes left in a folder: regular files with a name that only
 * {@link replaceFile} makes. No other file is touched, and no folder is entered.
 *
 * Call it only in a folder that is known as the program's own and is locked, since it takes the files of a process
 * that is writing there.
 */
export async function sweepTemporaryFiles(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter(isTemporaryName)) {
    const path = join(folder, name);
    if ((await lstat(path)).isFile()) await rm(path, { force: true });
  }
}

/** Codes of systems that cannot sync a folder. */
const UNSUPPORTED = ["EINVAL", "ENOTSUP", "EOPNOTSUPP", "EISDIR", "EACCES", "EPERM", "EBADF"];

/** Makes a rename in `folder` last. Systems that cannot sync folders (Windows, some network disks) keep their own order. */
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
