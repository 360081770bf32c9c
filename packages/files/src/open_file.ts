import { closeSync, constants, fstatSync, openSync, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { codedError } from "./_coded_error.ts";

/**
 * With O_NONBLOCK, opening a pipe that nobody writes to returns at once. Windows has no such flag.
 */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a regular file for reading. A pipe, a device, a socket or a folder is refused at once:
 * reading one may never end.
 *
 * The caller closes the handle.
 *
 * @throws Error with the system's code, `EISDIR` for a folder, or `ENOTREG` for what is no regular
 * file
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
 * Opens a regular file as {@link openFile} does, without waiting.
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

/** Refuses what is no regular file. */
export function assertRegular(status: Stats, path: string): void {
  if (status.isDirectory()) throw codedError("EISDIR", path);
  if (!status.isFile()) throw codedError("ENOTREG", path);
}
