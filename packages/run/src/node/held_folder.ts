import { join } from "node:path";
import {
  inPlainWords,
  type LockOptions,
  lockFolder,
  modeLike,
  type RunLock,
  removeEmptyFolders,
  sweepTemporaryFiles,
} from "@lrm/files";
import { checkEmpty, makeRunFolder } from "./new_run_folder.ts";

/** Settings of {@link RunFolder.reserve}. */
export interface RunFolderOptions extends LockOptions {
  /**
   * Keeps the folder and its files from all other users: for data that only this one may read.
   * Default: false.
   */
  readonly private?: boolean;
}

/** A folder that this process holds. */
export interface HeldFolder {
  readonly lock: RunLock;
  /** Folders that were made for it, innermost first. */
  readonly made: readonly string[];
  /** Permissions of its files: 0o600 in a private run. */
  readonly mode: number;
}

/**
 * Takes a new or empty folder. A folder that is refused stays as it is.
 *
 * @throws RunError when the folder holds something already, or another process uses it
 */
export async function holdNewFolder(path: string, options: RunFolderOptions): Promise<HeldFolder> {
  const [folderMode, mode] = options.private ? [0o700, 0o600] : [0o777, 0o666];
  await checkEmpty(path);
  const made = await makeRunFolder(path, folderMode).catch((error: unknown) => {
    throw inPlainWords(`Cannot start a run in ${path}`, error);
  });
  const lock = await lockFolder(path, options).catch(async (error: unknown) => {
    await removeEmptyFolders(made);
    throw error;
  });
  try {
    await checkEmpty(path); // Another process may have been faster.
    await sweep(path);
    return { lock, made, mode };
  } catch (error) {
    // The first error is the one to tell.
    await lock.release().catch(() => undefined);
    await removeEmptyFolders(made);
    throw error;
  }
}

/**
 * Takes the folder of a run.
 *
 * @throws RunError when another process uses it
 */
export async function holdFolder(path: string, options: LockOptions): Promise<HeldFolder> {
  const mode = modeLike(path, join(path, "config.json"));
  const lock = await lockFolder(path, options);
  await sweep(path);
  return { lock, made: [], mode };
}

/** Removes what killed processes left. A failure does no harm: nothing reads those files. */
async function sweep(path: string): Promise<void> {
  await sweepTemporaryFiles(path).catch(() => undefined);
}
