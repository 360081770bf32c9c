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
import { checkEmpty, makeRunFolder, removeTokenizerFiles } from "./new_run_folder.ts";

/** Settings of {@link RunFolder.reserve}. */
export interface RunFolderOptions extends LockOptions {
  /**
   * Makes the folder and its files readable only by this user, for private data. Default: false.
   */
  readonly private?: boolean;
}

/** A folder that this process has locked. */
export interface HeldFolder {
  readonly lock: RunLock;
  /** Folders that were created for it, innermost first. */
  readonly made: readonly string[];
  /** Permissions of its files: 0o600 in a private run. */
  readonly mode: number;
}

/**
 * Locks a new or empty folder. Does not change a folder that it refuses.
 *
 * @throws RunError if the folder is not empty; FileError if another process uses it, or it cannot
 *   be written
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
    await removeTokenizerFiles(path).catch((error: unknown) => {
      throw inPlainWords(`Cannot start a run in ${path}`, error);
    });
    return { lock, made, mode };
  } catch (error) {
    // Report the first error.
    await lock.release().catch(() => undefined);
    await removeEmptyFolders(made);
    throw error;
  }
}

/**
 * Locks the folder of a run.
 *
 * @throws FileError if another process uses it, or it cannot be written
 */
export async function holdFolder(path: string, options: LockOptions): Promise<HeldFolder> {
  const mode = modeLike(path, join(path, "config.json"));
  const lock = await lockFolder(path, options);
  await sweep(path);
  return { lock, made: [], mode };
}

/** Removes temporary files of killed processes. Ignores failures: nothing reads those files. */
async function sweep(path: string): Promise<void> {
  await sweepTemporaryFiles(path).catch(() => undefined);
}
