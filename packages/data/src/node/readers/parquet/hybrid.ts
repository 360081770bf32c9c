import { damagedData } from "../packed_error.ts";

/**
 * Small numbers in Parquet's encoding for levels and dictionary indices: runs of one repeated
 * number, and groups of eight numbers with `width` bits each. Unpacks one number at a time, because
 * a run may stand for millions.
 *
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
 */
export class HybridNumbers {
  readonly #bytes: Uint8Array;
  readonly #width: number;
  /** Remaining numbers. */
  #left: number;
  #at = 0;
  /** Remaining numbers in this run. */
  #run = 0;
  /** The number that a run repeats; undefined in a run of bit-packed numbers. */
  #repeated: number | undefined;
  /** Bits read so far in a run of bit-packed numbers. */
  #bit = 0;

  /**
   * @param width  bits per number, up to 32; with width 0 all numbers are 0 and runs may be missing
   */
  constructor(bytes: Uint8Array, width: number, count: number) {
    if (width > 32) throw damagedData("numbers of too many bits");
    this.#bytes = bytes;
    this.#width = width;
    this.#left = count;
  }

  next(): number {
    if (this.#width === 0 && this.#bytes.length === 0) return 0;
    while (this.#run === 0) this.#begin();
    this.#run--;
    this.#left--;
    if (this.#repeated !== undefined) return this.#repeated;
    const value = this.#bits();
    if (this.#run === 0) this.#at += this.#bit >>> 3;
    return value;
  }

  /** Returns the bytes after the last run. Padding of that run counts as read. */
  rest(): Uint8Array {
    const unread = this.#run === 0 ? 0 : (this.#bit + this.#run * this.#width) / 8;
    return this.#bytes.subarray(this.#at + unread);
  }

  #begin(): void {
    const head = this.#varint();
    if (head % 2 === 0) {
      this.#run = head / 2;
      if (this.#run > this.#left) throw damagedData("a run of too many numbers");
      const bytes = (this.#width + 7) >>> 3;
      if (this.#at + bytes > this.#bytes.length) throw damagedData("a page that ends too early");
      let value = 0;
      for (let i = bytes - 1; i >= 0; i--) value = value * 256 + this.#bytes[this.#at + i]!;
      this.#at += bytes;
      this.#repeated = value;
      return;
    }
    this.#run = ((head - 1) / 2) * 8;
    this.#repeated = undefined;
    this.#bit = 0;
  }

  #bits(): number {
    let value = 0;
    for (let done = 0; done < this.#width; ) {
      const byte = this.#bytes[this.#at + (this.#bit >>> 3)];
      if (byte === undefined) throw damagedData("a page that ends too early");
      const within = this.#bit & 7;
      const take = Math.min(8 - within, this.#width - done);
      value += ((byte >>> within) & (2 ** take - 1)) * 2 ** done;
      done += take;
      this.#bit += take;
    }
    return value;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 28; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw damagedData("a page that ends too early");
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw damagedData("a number that is too long");
  }
}
