import { PackedError } from "./packed_error.ts";

/** Reads bytes in any lengths from chunks of other lengths. */
export class ByteQueue {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterator<Uint8Array>) {
    this.#chunks = chunks;
  }

  /** Tells whether no bytes are left. */
  async atEnd(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return true;
      this.#chunk = value;
    }
    return false;
  }

  /**
   * Reads exactly `length` bytes.
   *
   * @throws PackedError if fewer are left
   */
  async take(length: number): Promise<Uint8Array> {
    if (length <= this.#chunk.length) return this.#part(length);
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      if (await this.atEnd()) throw new PackedError("cut short", "it ends too early");
      const part = this.#part(length - done);
      bytes.set(part, done);
      done += part.length;
    }
    return bytes;
  }

  /**
   * Skips `length` bytes.
   *
   * @throws PackedError if fewer are left
   */
  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) {
      if (await this.atEnd()) throw new PackedError("cut short", "it ends too early");
      left -= this.#part(left).length;
    }
  }

  #part(length: number): Uint8Array {
    const part = this.#chunk.subarray(0, length);
    this.#chunk = this.#chunk.subarray(length);
    return part;
  }
}
