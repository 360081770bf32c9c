import type { Stats } from "node:fs";
import { chmod, mkdtemp, readdir, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { FileError, makeFolder } from "@lrm/files";

/** Permissions that let other users change the content of a folder. */
const WRITABLE_BY_OTHERS = 0o022;
/** Permission of folders such as /tmp, where users cannot replace the files of others. */
const STICKY = 0o1000;

/** Folders in a cache. */
export const CACHE_FOLDERS = { tokens: "tokens", digests: "digests" } as const;

/**
 * Creates a cache folder with its folders `tokens` and `digests`, for the owner only. Closes
 * existing ones to other users.
 *
 * @throws FileError if another user owns one of them or can write to it: its content cannot be
 * trusted
 */
export async function openCacheFolder(folder: string): Promise<void> {
  await makeFolder(folder, { mode: 0o700 });
  const status = await stat(folder);
  const names = await readdir(folder);
  // Leaves a folder with other content, such as /tmp, unchanged.
  const known: readonly string[] = Object.values(CACHE_FOLDERS);
  if (names.every((name) => known.includes(name)) && (status.mode & STICKY) === 0) {
    await openPrivateFolder(folder, names.length === 0);
  } else if (!isOwn(status, [0]) || (writable(status) && (status.mode & STICKY) === 0)) {
    if (await keepsPermissions(folder)) throw foreign(folder, status);
  }
  for (const name of known) await openPrivateFolder(join(folder, name));
}

/**
 * Creates a folder that only its owner can enter. Closes an existing one to other users.
 *
 * @param empty  whether the folder is known to be empty, so that nobody can have left files in it
 * @throws FileError if another user owns it or can write to it
 */
export async function openPrivateFolder(path: string, empty = false): Promise<void> {
  await makeFolder(path, { mode: 0o700 });
  const status = await stat(path);
  const closed = (status.mode & 0o077) === 0;
  if (isOwn(status) && closed) return;
  if (!(await keepsPermissions(path))) return;
  if (!isOwn(status) || (writable(status) && !empty)) throw foreign(path, status);
  await chmod(path, 0o700).catch(() => undefined); // A read-only disk keeps its permissions.
}

const writable = ({ mode }: Stats): boolean => (mode & WRITABLE_BY_OTHERS) !== 0;

/** @param others  other users that are trusted */
function isOwn({ uid }: Stats, others: readonly number[] = []): boolean {
  const own = process.getuid?.();
  return own === undefined || [own, ...others].includes(uid);
}

/**
 * Tells whether the file system stores permissions. On Windows, and on a Windows disk mounted in
 * Linux, all files have the same ones.
 */
async function keepsPermissions(folder: string): Promise<boolean> {
  if (process.getuid === undefined) return false;
  try {
    const probe = await mkdtemp(join(folder, ".permissions-"));
    try {
      return !writable(await stat(probe));
    } finally {
      await rmdir(probe);
    }
  } catch {
    return true;
  }
}

function foreign(path: string, status: Stats): FileError {
  const why = isOwn(status) ? "other users can write to it" : "it belongs to another user";
  return new FileError(
    `Cannot use the tokens in ${path}: ${why}`,
    "use --cache with a folder that only you can write to, or --cache none",
  );
}
