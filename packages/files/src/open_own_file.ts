import { closeSync, constants, fstatSync, lstatSync, openSync } from "node:fs";
import { codedError } from "./_coded_error.ts";

/** Flags for reading and writing in place. Windows has neither O_NOFOLLOW nor O_NONBLOCK. */
const OWN =
  constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file that belongs to the program, to read and write it in place. Creates the file if it
 * is missing. Does not follow a link, which could lead to any file of the user.
 *
 * @param options  `mode`: permissions of a new file, before the umask of the process. Default:
 *   0o666
 * @returns a file descriptor, which the caller closes
 * @throws Error with the code of the system; `ELINK` for a link, `ENOTREG` for any other path that
 *   is not a regular file
 */
export function openOwnFileSync(
  path: string,
  { mode = 0o666 }: { readonly mode?: number } = {},
): number {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) throw codedError("ELINK", path);
  const file = openSync(path, OWN, mode);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw codedError("ENOTREG", path);
}
