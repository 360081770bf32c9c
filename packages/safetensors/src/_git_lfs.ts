import { SafetensorsError } from "./error.ts";

const BEGINNING = "version https://git-lfs.github.com/spec/";

/** Bytes that tell a pointer of Git LFS from other files. */
export const POINTER_BYTES = BEGINNING.length;

/** Tells whether a file that begins like this may be a pointer of Git LFS. */
export function mayBePointer(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.every((byte, at) => byte === BEGINNING.charCodeAt(at));
}

/**
 * Refuses the small text that stands in the place of a large file in a repository that was cloned
 * without Git LFS.
 *
 * @param file  its name in the message
 * @param bytes  its first {@link POINTER_BYTES}, or more, or all where it has fewer
 */
export function refusePointer(file: string, bytes: Uint8Array): void {
  if (bytes.length < POINTER_BYTES || !mayBePointer(bytes.subarray(0, POINTER_BYTES))) return;
  throw new SafetensorsError(
    `Cannot read ${file}: it is a Git LFS pointer, not the file itself; get the file with \`git lfs pull\`, or download it`,
  );
}
