import { closeSync, fstatSync, fsyncSync, ftruncateSync } from "node:fs";
import { openOwnFileSync, writeAllSync } from "@lrm/files";

/** A file that grows at its end, and that only its owner may read. */
export class AppendFile {
  readonly #file: number;
  #size: number;

  /**
   * Opens a file that has `size` bytes, or makes it anew; bytes behind that are dropped.
   *
   * @throws RangeError when it has fewer
   */
  constructor(path: string, size: number) {
    this.#file = openOwnFileSync(path, { mode: 0o600 });
    this.#size = size;
    try {
      const found = fstatSync(this.#file).size;
      if (found < size) throw new RangeError(`${path} has ${found} bytes, less than ${size}`);
      ftruncateSync(this.#file, size);
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  append(bytes: Uint8Array): void {
    writeAllSync(this.#file, bytes, this.#size);
    this.#size += bytes.length;
  }

  /** Replaces the first bytes. */
  begin(bytes: Uint8Array): void {
    writeAllSync(this.#file, bytes, 0);
  }

  /** Brings what was written to the disk. */
  sync(): void {
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}
