import type { Stats } from "node:fs";
import { chmod, mkdtemp, readdir, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { FileError, makeFolder } from "@lrm/files";

/** Permissions by which others change what is in a folder. */
const WRITABLE_BY_OTHERS = 0o022;
/** Of a folder like /tmp, in which nobody can replace what belongs to someone else. */
const STICKY = 0o1000;

/** Names in the folder of a cache. */
export const CACHE_FOLDERS = { tokens: "tokens", digests: "digests" } as const;

/**
 * Makes the folder of a cache and `tokens` and `digests` in it, for their owner only. Those that
 * are there already are closed to others.
 *
 * @throws FileError where somebody else owns them or may write into them: what they hold may be
 * anything
 */
export async function openCacheFolder(folder: string): Promise<void> {
  await makeFolder(folder, { mode: 0o700 });
  const status = await stat(folder);
  const names = await readdir(folder);
  // A folder that holds other things too, such as /tmp, stays as it is.
  const known: readonly string[] = Object.values(CACHE_FOLDERS);
  if (names.every((name) => known.includes(name)) && (status.mode & STICKY) === 0) {
    await openPrivateFolder(folder, names.length === 0);
  } else if (!isOwn(status, [0]) || (writable(status) && (status.mode & STICKY) === 0)) {
    if (await keepsPermissions(folder)) throw foreign(folder, status);
  }
  for (const name of known) await openPrivateFolder(join(folder, name));
}

/**
 * Makes a folder that only its owner may enter; one that is there already is closed to others.
 *
 * @param empty  whether it is known to hold nothing, so that nobody can have left anything in it
 * @throws FileError where somebody else owns it or may write into it
 */
export async function openPrivateFolder(path: string, empty = false): Promise<void> {
  await makeFolder(path, { mode: 0o700 });
  const status = await stat(path);
  const closed = (status.mode & 0o077) === 0;
  if (isOwn(status) && closed) return;
  if (!(await keepsPermissions(path))) return;
  if (!isOwn(status) || (writable(status) && !empty)) throw foreign(path, status);
  await chmod(path, 0o700).catch(() => undefined); // a disk that is read-only keeps what others may see
}

const writable = ({ mode }: Stats): boolean => (mode & WRITABLE_BY_OTHERS) !== 0;

/** @param others  users who are trusted too */
function isOwn({ uid }: Stats, others: readonly number[] = []): boolean {
  const own = process.getuid?.();
  return own === undefined || [own, ...others].includes(uid);
}

/**
 * Tells whether the disk knows permissions: those of Windows, and of it in Linux, show the same for every
 * file.
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
  const why = isOwn(status) ? "others may write into it" : "it belongs to another user";
  return new FileError(
    `Cannot use the tokens kept in ${path}: ${why}`,
    "name a folder that only you may write into with --cache, or none with --cache none",
  );
}
