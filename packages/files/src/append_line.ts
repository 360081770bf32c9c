import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { assertRegular } from "./open_file.ts";

const NEWLINE = 0x0a;
/** With O_NONBLOCK, opening a pipe that nobody reads returns at once. Windows has no such flag. */
const UPDATE = constants.O_RDWR | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a regular file for reading and writing, or makes a new one.
 *
 * @returns the file descriptor, which the caller closes
 * @throws Error with the system's code, `EISDIR` for a folder, or `ENOTREG` for what is no regular file
 */
export function openForUpdateSync(path: string): number {
  const file = openSync(path, UPDATE, 0o666);
  try {
    assertRegular(fstatSync(file), path);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Adds a line to a file, or makes one. A line before it that was cut off is ended first, so that this one is not lost with it. */
export function appendLineSync(path: string, line: string): void {
  const file = openForUpdateSync(path);
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    const cut = size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
    const bytes = Buffer.from(`${cut ? "\n" : ""}${line}\n`);
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(file, bytes, done, bytes.length - done, size + done);
    }
  } finally {
    closeSync(file);
  }
}
