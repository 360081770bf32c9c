import type { FileHandle } from "node:fs/promises";
import { readRange } from "@lrm/files";

/**
 * Minimum number of bytes to read at once, because headers and small pages are many and close
 * together.
 */
const AHEAD = 2 ** 16;

/** Reads parts of a file. Serves small, consecutive parts from memory. */
export class FileWindow {
  readonly #file: FileHandle;
  #bytes = new Uint8Array(0);
  #start = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /**
   * Reads `length` bytes, or fewer at the end of the file.
   *
   * @param end  end of the range that is read ahead
   */
  async read(start: number, length: number, end: number): Promise<Uint8Array> {
    const at = start - this.#start;
    if (at >= 0 && at + length <= this.#bytes.length) return this.#bytes.subarray(at, at + length);
    const wanted = Math.max(length, Math.min(AHEAD, end - start));
    const bytes = await readRange(this.#file, start, wanted);
    if (bytes.length <= AHEAD) {
      this.#bytes = bytes;
      this.#start = start;
    }
    return bytes.subarray(0, length);
  }
}
