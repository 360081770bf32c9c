import { damagedData } from "../packed_error.ts";

/** Minimum length, in bytes, at which the engine's copy function is faster than a loop. */
const LONG = 64;

/**
 * Content of a known size, built by Snappy and LZ4 from new bytes and from copies of earlier bytes.
 */
export class Unpacked {
  readonly #bytes: Uint8Array;
  #end = 0;

  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  /** Number of bytes so far. */
  get length(): number {
    return this.#end;
  }

  /** Adds `length` bytes of `source`. */
  add(source: Uint8Array, start: number, length: number): void {
    this.#checkRoom(length);
    const bytes = this.#bytes;
    const to = this.#end;
    if (length >= LONG) bytes.set(source.subarray(start, start + length), to);
    else for (let i = 0; i < length; i++) bytes[to + i] = source[start + i]!;
    this.#end += length;
  }

  /** Adds a copy of `length` bytes that begin `offset` bytes back. The copy may overlap itself. */
  repeat(offset: number, length: number): void {
    this.#checkRoom(length);
    const to = this.#end;
    const from = to - offset;
    if (offset < 1 || from < 0) throw damagedData("a copy from before the beginning");
    const bytes = this.#bytes;
    if (offset >= length && length >= LONG) bytes.copyWithin(to, from, from + length);
    else for (let i = 0; i < length; i++) bytes[to + i] = bytes[from + i]!;
    this.#end += length;
  }

  /** Returns the content once it is complete. */
  whole(): Uint8Array {
    if (this.#end !== this.#bytes.length) {
      throw damagedData("a page of another size than its header says");
    }
    return this.#bytes;
  }

  #checkRoom(length: number): void {
    if (this.#end + length > this.#bytes.length) {
      throw damagedData("a page of another size than its header says");
    }
  }
}
