import { SafetensorsError } from "./error.ts";

const BEGINNING = "version https://git-lfs.github.com/spec/";

/** Number of bytes that identify a Git LFS pointer. */
export const POINTER_BYTES = BEGINNING.length;

/** Tells whether a file that begins with these bytes may be a Git LFS pointer. */
export function mayBePointer(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.every((byte, at) => byte === BEGINNING.charCodeAt(at));
}

/**
 * Refuses a Git LFS pointer: the short text that replaces a large file in a repository that was
 * cloned without Git LFS.
 *
 * @param file  name of the file for the message
 * @param bytes  at least the first {@link POINTER_BYTES} bytes of the file, or all of a shorter one
 */
export function refusePointer(file: string, bytes: Uint8Array): void {
  if (bytes.length < POINTER_BYTES || !mayBePointer(bytes.subarray(0, POINTER_BYTES))) return;
  throw new SafetensorsError(
    `Cannot read ${file}: it is a Git LFS pointer, not the file itself`,
    "get the file with `git lfs pull`, or download it",
  );
}
