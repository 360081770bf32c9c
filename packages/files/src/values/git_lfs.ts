/**
 * Beginning of a Git LFS pointer, the short text that replaces a large file until Git LFS has
 * fetched it.
 *
 * @see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
const POINTER = "version https://git-lfs.github.com/spec/";

/**
 * Tells whether a file is a Git LFS pointer: a text of about 130 bytes that a clone without Git LFS
 * leaves instead of the file. `git lfs pull` fetches the file.
 *
 * @param bytes  at least the first 64 bytes of the file, or all of a shorter one
 */
export function isGitLfsPointer(bytes: Uint8Array): boolean {
  for (let i = 0; i < POINTER.length; i++) {
    if (bytes[i] !== POINTER.charCodeAt(i)) return false;
  }
  return true;
}
