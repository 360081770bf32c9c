import { damagedData, PackedError } from "../packed_error.ts";
import type { Texts } from "./values.ts";

/** Bytes of a text, at most. */
export const MAX_TEXT = 2 ** 26;

/**
 * Numbers as differences from one to the next, in blocks of bits: as parquet packs lengths. They
 * are unpacked one at a time.
 *
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/#DELTAENC
 */
class DeltaNumbers {
  readonly count: number;
  readonly #bytes: Uint8Array;
  /** Begin of the next block, or of the next part of one. */
  #at: number;
  readonly #parts: number;
  readonly #partLength: number;
  #value: number;
  #read = 0;
  #least = 0;
  /** Bits of a number in each part of the block. */
  #widths = new Uint8Array(0);
  #part: number;
  #within: number;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#at = start;
    const block = this.#varint();
    this.#parts = this.#varint();
    this.count = this.#varint();
    this.#value = this.#zigzag();
    this.#partLength = block / this.#parts;
    if (this.#parts < 1 || this.#partLength < 8 || this.#partLength % 8 !== 0) {
      throw damagedData("lengths in blocks of no size");
    }
    this.#part = this.#parts;
    this.#within = this.#partLength;
  }

  next(): number {
    if (this.#read++ > 0) {
      const difference = this.#difference(); // May begin a block, with another least one.
      this.#value += this.#least + difference;
    }
    if (this.#value < 0 || this.#value >= 2 ** 31) throw damagedData("a text of no length");
    return this.#value;
  }

  /** Finds the end of the numbers by their widths alone. */
  end(): number {
    for (let left = this.count - 1; left > 0; left -= this.#partLength) this.#beginPart();
    return this.#at + this.#partBytes();
  }

  #difference(): number {
    if (this.#within === this.#partLength) this.#beginPart();
    const width = this.#widths[this.#part]!;
    let value = 0;
    let bit = this.#within++ * width;
    for (let done = 0; done < width; ) {
      const byte = this.#bytes[this.#at + Math.floor(bit / 8)];
      if (byte === undefined) throw damagedData("a page that ends too early");
      const take = Math.min(8 - (bit & 7), width - done);
      value += ((byte >>> (bit & 7)) & (2 ** take - 1)) * 2 ** done;
      done += take;
      bit += take;
    }
    return value;
  }

  #beginPart(): void {
    this.#at += this.#partBytes();
    this.#within = 0;
    if (++this.#part >= this.#parts) this.#beginBlock();
    // Parts of the last block that hold no numbers may have any width.
    if (this.#widths[this.#part]! > 32) throw damagedData("lengths of too many bits");
  }

  #beginBlock(): void {
    this.#least = this.#zigzag();
    const end = this.#at + this.#parts;
    if (end > this.#bytes.length) throw damagedData("a page that ends too early");
    this.#widths = this.#bytes.slice(this.#at, end);
    this.#at = end;
    this.#part = 0;
  }

  /** Bytes of the part that was read last. */
  #partBytes(): number {
    return ((this.#widths[this.#part] ?? 0) * this.#partLength) / 8;
  }

  #zigzag(): number {
    const number = this.#varint();
    return number % 2 === 0 ? number / 2 : -(number + 1) / 2;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 35; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw damagedData("a page that ends too early");
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw damagedData("a number that is too long");
  }
}

function checkCount(numbers: DeltaNumbers, count: number): void {
  if (numbers.count !== count) throw damagedData("a page with another number of values");
}

/** All lengths, then all texts. */
export class DeltaLengthTexts implements Texts {
  readonly #bytes: Uint8Array;
  readonly #lengths: DeltaNumbers;
  #at: number;

  constructor(bytes: Uint8Array, count: number, start = 0) {
    this.#bytes = bytes;
    this.#lengths = new DeltaNumbers(bytes, start);
    checkCount(this.#lengths, count);
    this.#at = new DeltaNumbers(bytes, start).end();
  }

  next(): Uint8Array {
    const start = this.#at;
    this.#at += this.#lengths.next();
    if (this.#at > this.#bytes.length) throw damagedData("a text that ends outside its page");
    return this.#bytes.subarray(start, this.#at);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw damagedData("a page with bytes left over");
  }
}

/** Each as the length of what it shares with the one before, and the rest. */
export class DeltaTexts implements Texts {
  readonly #shared: DeltaNumbers;
  readonly #rests: DeltaLengthTexts;
  #last: Uint8Array = new Uint8Array(0);

  constructor(bytes: Uint8Array, count: number) {
    this.#shared = new DeltaNumbers(bytes, 0);
    checkCount(this.#shared, count);
    this.#rests = new DeltaLengthTexts(bytes, count, new DeltaNumbers(bytes, 0).end());
  }

  next(): Uint8Array {
    const shared = this.#shared.next();
    const rest = this.#rests.next();
    if (shared > this.#last.length) throw damagedData("a text that shares more than there is");
    if (shared + rest.length > MAX_TEXT) throw tooLong();
    const text = new Uint8Array(shared + rest.length);
    text.set(this.#last.subarray(0, shared));
    text.set(rest, shared);
    this.#last = text;
    return text;
  }

  end(): void {
    this.#rests.end();
  }
}

/** An error for a text over {@link MAX_TEXT}. */
export function tooLong(): PackedError {
  return new PackedError(
    "unsupported",
    `holds a text of more than ${MAX_TEXT / 2 ** 20} MiB; divide it over several rows`,
  );
}
