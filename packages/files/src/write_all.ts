import { writeSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";

/** Node writes at most 2³¹ − 1 bytes at once. */
const WRITE_LIMIT = 2 ** 30;

/** Writes all bytes, in as many calls as needed. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes.subarray(done, done + WRITE_LIMIT));
    done += bytesWritten;
  }
}

/** Writes all bytes at a position of a file, synchronously. */
export function writeAllSync(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}
