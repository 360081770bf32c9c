import { closeSync, fstatSync, readSync } from "node:fs";
import { openOwnFileSync } from "./open_own_file.ts";
import { writeAllSync } from "./write_all.ts";

const NEWLINE = 0x0a;

/**
 * Adds a line to a file that belongs to the program, and creates the file if it is missing. If the
 * last line of the file was cut off, ends that line first, so that the new one stays readable.
 *
 * @param options  `mode`: permissions of a new file
 * @throws Error as {@link openOwnFileSync} does
 */
export function appendLineSync(
  path: string,
  line: string,
  options?: { readonly mode?: number },
): void {
  const file = openOwnFileSync(path, options);
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    const cut = size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
    const bytes = Buffer.from(`${cut ? "\n" : ""}${line}\n`);
    writeAllSync(file, bytes, size);
  } finally {
    closeSync(file);
  }
}
