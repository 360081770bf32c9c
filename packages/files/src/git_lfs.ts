/**
 * First line of the small text that stands in the place of a large file until Git LFS has fetched
 * it.
 *
 * @see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
const POINTER = "version https://git-lfs.github.com/spec/";

/**
 * Tells a Git LFS pointer from other files: a note of some 130 bytes in the place of the file itself, as
 * a clone without Git LFS leaves it. The remedy is `git lfs pull`.
 *
 * @param bytes  the file's beginning, 64 bytes or more where it has them
 */
export function isGitLfsPointer(bytes: Uint8Array): boolean {
  for (let i = 0; i < POINTER.length; i++) {
    if (bytes[i] !== POINTER.charCodeAt(i)) return false;
  }
  return true;
}
