import { RunError } from "../run_error.ts";

/** What the system's error codes mean, and what helps. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "the disk quota is used up; free some space",
  EROFS: "the disk is read-only; choose another place",
  EACCES: "permission is denied; change the permissions, or choose another place",
  EPERM: "permission is denied; change the permissions, or choose another place",
  ENOENT: "there is no such file or folder; check the path",
  ENOTDIR: "a part of the path is a file, not a folder; check the path",
  EEXIST: "a file of that name is in the way; choose another name",
  EISDIR: "it is a folder, not a file; check the path",
  ENAMETOOLONG: "the path is too long; choose a shorter one",
  EMFILE: "too many files are open; close some",
  EIO: "the disk fails; check it, and restore the file from a copy",
};

/** The code of an error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/** What an error of the system means, with a remedy; undefined for errors of any other kind. */
export function meaningOf(error: unknown): string | undefined {
  const code = errorCode(error);
  if (code === undefined || !/^E(?!RR_)/.test(code)) return undefined;
  return MEANINGS[code] ?? `the system says ${code}; check the path and the disk`;
}

/**
 * What to throw in the place of `error`: a {@link RunError} for an error of the system, itself for any other.
 *
 * @param action  what could not be done: `Cannot write metrics.jsonl`
 */
export function inPlainWords(action: string, error: unknown): unknown {
  const meaning = meaningOf(error);
  return meaning === undefined ? error : new RunError(`${action}: ${meaning}`, { cause: error });
}
