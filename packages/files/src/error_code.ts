import type { Problem } from "./problem.ts";

const CHECK_PATH = "check the path";
const DENIED = ["permission is denied", "change the permissions, or choose another place"] as const;
const NOT_REGULAR = [
  "it is not a regular file but a device, a pipe or a socket",
  "use a regular file",
] as const;

/** Explanations of the system's error codes, and of the codes that this package adds. */
const EXPLANATIONS: Readonly<Record<string, readonly [problem: string, remedy: string]>> = {
  ENOSPC: ["the disk is full", "free some space"],
  EDQUOT: ["the disk quota is used up", "free some space"],
  EROFS: ["the disk is read-only", "choose another place"],
  EACCES: DENIED,
  EPERM: DENIED,
  ENOENT: ["there is no such file or folder", CHECK_PATH],
  ENOTDIR: ["a part of the path is a file, not a folder", CHECK_PATH],
  EEXIST: ["a file of that name is in the way", "choose another name"],
  EISDIR: ["it is a folder, not a file", CHECK_PATH],
  ENOTEMPTY: ["a folder of that name is in the way", "choose another name"],
  ELOOP: ["its links lead in a circle", CHECK_PATH],
  ENAMETOOLONG: ["the path is too long", "choose a shorter one"],
  EMFILE: ["too many files are open", "close some"],
  ENFILE: ["too many files are open on this machine", "close some"],
  EFBIG: [
    "the file would be larger than the system allows",
    "raise the limit (ulimit -f), or choose another disk",
  ],
  ENOMEM: ["the system has no memory left", "close other programs"],
  EIO: ["the disk fails", "check it, and restore the file from a copy"],
  ENXIO: NOT_REGULAR,
  ENOTREG: NOT_REGULAR,
  ELINK: ["it is a link, which is not followed", "put the file itself in its place"],
  ETOOLARGE: ["it is far too large for its purpose", "check that it is the right file"],
};

/** Reads the code of an error, such as `ENOENT`. Returns undefined for an error without a code. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/**
 * Explains an error of the system in plain words, as a problem and a remedy:
 * `{ problem: "the disk is full", remedy: "free some space" }`.
 *
 * @returns undefined for any other error
 */
export function systemProblem(error: unknown): Problem | undefined {
  const code = errorCode(error);
  if (code === undefined || !/^E(?!RR_)/.test(code)) return undefined;
  const [problem, remedy] = EXPLANATIONS[code] ?? [
    `the system reports ${code}`,
    "check the path and the disk",
  ];
  return { problem, remedy };
}
