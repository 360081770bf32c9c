import { mkdir, rmdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { errorCode } from "./error_code.ts";

/** Settings of {@link makeFolder}. */
export interface FolderOptions {
  /**
   * Permissions of folders that are made, before the process's umask: 0o700 for private ones.
   * Default: 0o777.
   */
  readonly mode?: number;
}

/**
 * Makes a folder and those around it, where they are missing. Node's own recursive `mkdir` never
 * ends where the system takes no folders (/proc), and blames the path of a read-only disk.
 *
 * @returns the folders that were made, innermost first
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
      // Another process was faster.
      if (errorCode(again) === "EEXIST") return around;
      await removeEmptyFolders(around);
      throw again;
    }
  }
}

/** Removes those folders again that are empty: what {@link makeFolder} returned. */
export async function removeEmptyFolders(innermostFirst: readonly string[]): Promise<void> {
  for (const folder of innermostFirst) await rmdir(folder).catch(() => undefined);
}
