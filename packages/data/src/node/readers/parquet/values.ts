import { damagedData, PackedError } from "../packed_error.ts";
import { DeltaLengthTexts, DeltaTexts } from "./delta.ts";
import { HybridNumbers } from "./hybrid.ts";
import type { Texts } from "./texts.ts";

/** Encodings of values, by their number in the format. */
const [PLAIN, PLAIN_DICTIONARY, DELTA_LENGTH, DELTA, DICTIONARY] = [0, 2, 6, 7, 8];

/**
 * Reads the texts of a page.
 *
 * @param count  number of values
 */
export function textsOf(
  bytes: Uint8Array,
  encoding: number,
  count: number,
  dictionary: Dictionary | undefined,
): Texts {
  // If all values are null, writers leave out the dictionary, or everything.
  if (count === 0 && (bytes.length === 0 || isDictionary(encoding))) return NO_TEXTS;
  switch (encoding) {
    case PLAIN:
      return new PlainTexts(bytes);
    case PLAIN_DICTIONARY:
    case DICTIONARY:
      if (dictionary === undefined) throw damagedData("a page whose dictionary is missing");
      return new DictionaryTexts(bytes, count, dictionary);
    case DELTA_LENGTH:
      return new DeltaLengthTexts(bytes, count);
    case DELTA:
      return new DeltaTexts(bytes, count);
    default:
      throw new PackedError(
        "unsupported",
        `has text in encoding ${encoding}, which is not for text`,
        "write it again with another program",
      );
  }
}

/** Texts that pages refer to by number. */
export interface Dictionary {
  /** Returns undefined for a number that does not exist. */
  text(number: number): Uint8Array | undefined;
}

/**
 * Reads a dictionary page. Stores its bytes and one number per text, since there may be millions.
 */
export function dictionaryOf(bytes: Uint8Array, encoding: number, count: number): Dictionary {
  if (encoding !== PLAIN && encoding !== PLAIN_DICTIONARY) {
    throw damagedData("a dictionary in another encoding");
  }
  if (LENGTH_BYTES * count > bytes.length) throw damagedData("a page with too few values");
  const ends = new Uint32Array(count);
  const texts = new PlainTexts(bytes);
  for (let i = 0; i < count; i++) {
    texts.next();
    ends[i] = texts.offset;
  }
  texts.end();
  return {
    text: (number) =>
      number < count
        ? bytes.subarray((number === 0 ? 0 : ends[number - 1]!) + LENGTH_BYTES, ends[number])
        : undefined,
  };
}

const isDictionary = (encoding: number): boolean =>
  encoding === PLAIN_DICTIONARY || encoding === DICTIONARY;

const NO_TEXTS: Texts = {
  next: () => {
    throw damagedData("a page with too few values");
  },
  end: () => undefined,
};

/** Size of the length before each text, in bytes. */
const LENGTH_BYTES = 4;

/** Number of zeros that fastparquet writes after the values of each page. */
const FILLING = 8;

/** Texts that each follow their length. */
class PlainTexts implements Texts {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Start of the next text, with its length. */
  offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  next(): Uint8Array {
    const start = this.offset + LENGTH_BYTES;
    if (start > this.#bytes.length) throw damagedData("a page with too few values");
    const end = start + this.#view.getUint32(this.offset, true);
    if (end > this.#bytes.length) throw damagedData("a text that ends outside its page");
    this.offset = end;
    return this.#bytes.subarray(start, end);
  }

  end(): void {
    checkRest(this.#bytes.subarray(this.offset));
  }
}

/** Texts stored as numbers in the dictionary. */
class DictionaryTexts implements Texts {
  readonly #numbers: HybridNumbers;
  readonly #dictionary: Dictionary;
  readonly #count: number;

  constructor(bytes: Uint8Array, count: number, dictionary: Dictionary) {
    const [width] = bytes;
    if (width === undefined) throw damagedData("a page with too few values");
    this.#numbers = new HybridNumbers(bytes.subarray(1), width, count);
    this.#dictionary = dictionary;
    this.#count = count;
  }

  next(): Uint8Array {
    const text = this.#dictionary.text(this.#numbers.next());
    if (text === undefined) throw damagedData("a text that is not in its dictionary");
    return text;
  }

  end(): void {
    // Without numbers, the padding of the page is not specified.
    if (this.#count > 0) checkRest(this.#numbers.rest());
  }
}

function checkRest(rest: Uint8Array): void {
  if (rest.length === 0 || (rest.length === FILLING && rest.every((byte) => byte === 0))) return;
  throw damagedData("a page with bytes left over");
}
