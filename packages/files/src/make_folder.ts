import { mkdir, rmdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { errorCode } from "./error_code.ts";

/** Options of {@link makeFolder}. */
export interface FolderOptions {
  /**
   * Permissions of new folders, before the umask of the process; 0o700 for private ones. Default:
   * 0o777.
   */
  readonly mode?: number;
}

/**
 * Creates a folder and its missing parents. Replaces the recursive `mkdir` of Node, which never
 * returns where the system accepts no folders (/proc) and reports a read-only disk as a missing
 * path.
 *
 * @returns the folders that were created, innermost first
 */
export async function makeFolder(
  path: string,
  { mode = 0o777 }: FolderOptions = {},
): Promise<string[]> {
  const absolute = resolve(path);
  try {
    await mkdir(absolute, { mode });
    return [absolute];
  } catch (error) {
    const existing = await stat(absolute).catch(() => undefined);
    if (existing?.isDirectory()) return [];
    const parent = dirname(absolute);
    if (errorCode(error) !== "ENOENT" || parent === absolute) throw error;
    const around = await makeFolder(parent, { mode });
    try {
      await mkdir(absolute, { mode });
      return [absolute, ...around];
    } catch (again) {
      // Another process created it first.
      if (errorCode(again) === "EEXIST") return around;
      await removeEmptyFolders(around);
      throw again;
    }
  }
}

/** Removes the empty ones of the folders that {@link makeFolder} created. */
export async function removeEmptyFolders(innermostFirst: readonly string[]): Promise<void> {
  for (const folder of innermostFirst) await rmdir(folder).catch(() => undefined);
}
