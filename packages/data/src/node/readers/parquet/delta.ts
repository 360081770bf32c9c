import { damagedData } from "../packed_error.ts";
import { MAX_TEXT, type Texts, tooLong } from "./texts.ts";

/**
 * Numbers that are stored as differences, bit-packed in blocks. Parquet stores lengths in this way.
 * Unpacks one number at a time.
 *
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/#DELTAENC
 */
class DeltaNumbers {
  readonly count: number;
  readonly #bytes: Uint8Array;
  /** Start of the next block, or of the next part of a block. */
  #at: number;
  readonly #parts: number;
  readonly #partLength: number;
  #value: number;
  #read = 0;
  #least = 0;
  /** Bits per number in each part of the block. */
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
      throw damagedData("blocks of an invalid size");
    }
    this.#part = this.#parts;
    this.#within = this.#partLength;
  }

  next(): number {
    if (this.#read++ > 0) {
      const difference = this.#difference(); // May begin a block, which changes `#least`.
      this.#value += this.#least + difference;
    }
    if (this.#value < 0 || this.#value >= 2 ** 31) throw damagedData("a text of an invalid length");
    return this.#value;
  }

  /** Finds the end of the numbers from their widths, without unpacking them. */
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

  /** Size in bytes of the part that was read last. */
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

/** Texts stored as all lengths, then all texts. */
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

/** Texts that each share a prefix with the text before: the length of the prefix, and the rest. */
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
    if (shared > this.#last.length) throw damagedData("a text with a prefix that is too long");
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
