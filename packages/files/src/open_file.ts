import { closeSync, constants, fstatSync, openSync, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { codedError } from "./_coded_error.ts";

/** With O_NONBLOCK, opening a pipe without a writer returns at once. Windows lacks the flag. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a regular file for reading. Refuses a pipe, a device, a socket or a folder at once, as
 * reading one may never end.
 *
 * @returns a handle, which the caller closes
 * @throws Error with the code of the system; `EISDIR` for a folder, `ENOTREG` for any other path
 *   that is not a regular file
 */
export async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, READ);
  try {
    assertRegular(await file.stat(), path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Opens a regular file like {@link openFile}, synchronously.
 *
 * @returns the file descriptor, which the caller closes
 */
export function openFileSync(path: string): number {
  const file = openSync(path, READ);
  try {
    assertRegular(fstatSync(file), path);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Throws unless the status is that of a regular file. */
export function assertRegular(status: Stats, path: string): void {
  if (status.isDirectory()) throw codedError("EISDIR", path);
  if (!status.isFile()) throw codedError("ENOTREG", path);
}
