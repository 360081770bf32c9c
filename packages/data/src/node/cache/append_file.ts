import { closeSync, fstatSync, fsyncSync, ftruncateSync } from "node:fs";
import { openOwnFileSync, writeAllSync } from "@lrm/files";
import { DataError } from "../../tokens.ts";

/** A file that only its owner can read and that grows at its end. */
export class AppendFile {
  readonly #file: number;
  #size: number;

  /**
   * Opens a file at a size of `size` bytes. Creates it if needed, and removes any bytes after that
   * size.
   *
   * @throws DataError if the file is shorter
   */
  constructor(path: string, size: number) {
    this.#file = openOwnFileSync(path, { mode: 0o600 });
    this.#size = size;
    try {
      const found = fstatSync(this.#file).size;
      if (found < size)
        throw new DataError(
          `Cannot continue ${path}: it has ${found} of ${size} bytes`,
          "convert the data again",
        );
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

  /** Overwrites the first bytes. */
  begin(bytes: Uint8Array): void {
    writeAllSync(this.#file, bytes, 0);
  }

  /** Flushes the file to disk. */
  sync(): void {
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}
