import { closeSync, fstatSync, readSync } from "node:fs";
import { openOwnFileSync } from "./open_own_file.ts";
import { writeAllSync } from "./write_all.ts";

const NEWLINE = 0x0a;

/**
 * Adds a line to a file of the program's own, or makes one. A line before it that was cut off is
 * ended first, so that this one is not lost with it.
 *
 * @param options  `mode`: permissions of a new file
 * @throws Error as {@link openOwnFileSync}
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
