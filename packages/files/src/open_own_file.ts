import { closeSync, constants, fstatSync, lstatSync, openSync } from "node:fs";
import { codedError } from "./_coded_error.ts";

/** Windows has neither O_NOFOLLOW nor O_NONBLOCK. */
const OWN =
  constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file of the program's own, to be read and written in place, and makes it where it is
 * missing. A link is not followed: whoever made the folder could have it lead to any file of the
 * user's.
 *
 * @param options  `mode`: permissions of a new file, before the process's umask. Default: 0o666
 * @returns the file descriptor, which the caller closes
 * @throws Error with the system's code; `ELINK` for a link, `ENOTREG` for what is no regular file
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
