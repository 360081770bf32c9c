import type { FileHandle } from "node:fs/promises";

/** Node reads at most 2³¹ − 1 bytes at once. */
const READ_LIMIT = 2 ** 30;

/**
 * Fills `target` with the bytes of a file from `offset` on, in as many calls as needed.
 *
 * @returns the number of bytes read, less than the length of `target` only at the end of the file
 */
export async function readInto(
  file: FileHandle,
  target: Uint8Array,
  offset: number,
): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const wanted = Math.min(target.length - filled, READ_LIMIT);
    const { bytesRead } = await file.read(target, filled, wanted, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

/** Reads `length` bytes of a file from `offset` on, or fewer at the end of the file. */
export async function readRange(
  file: FileHandle,
  offset: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, await readInto(file, bytes, offset));
}
