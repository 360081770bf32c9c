/** Meaning and remedy of the system's error codes, and of those that this package adds to them. */
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
  ENOTEMPTY: "a folder of that name is in the way; choose another name",
  ELOOP: "its links lead in a circle; check the path",
  ENAMETOOLONG: "the path is too long; choose a shorter one",
  EMFILE: "too many files are open; close some",
  ENFILE: "too many files are open on this machine; close some",
  EFBIG:
    "the file would be larger than the system allows; raise the limit (ulimit -f), or choose another disk",
  ENOMEM: "the system has no memory left; close other programs",
  EIO: "the disk fails; check it, and restore the file from a copy",
  ENXIO: "it is no regular file, but a device, a pipe or a socket; give a file",
  ENOTREG: "it is no regular file, but a device, a pipe or a socket; give a file",
  ELINK: "it is a link, which is not followed; put the file itself in its place",
  ETOOLARGE: "it is far too large for what it should hold; check that it is the right file",
};

/** The code of an error, such as `ENOENT`; undefined where it has none. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/**
 * Meaning of an error of the system in plain words, with a remedy:
 * `the disk is full; free some space`.
 *
 * @returns undefined for errors of any other kind
 */
export function meaningOf(error: unknown): string | undefined {
  const code = errorCode(error);
  if (code === undefined || !/^E(?!RR_)/.test(code)) return undefined;
  return MEANINGS[code] ?? `the system says ${code}; check the path and the disk`;
}
