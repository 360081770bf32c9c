import { damagedData, PackedError } from "../packed_error.ts";
import { DeltaLengthTexts, DeltaTexts } from "./delta.ts";
import { HybridNumbers } from "./hybrid.ts";

/** The texts of a page in UTF-8, one after the other, without its nulls. */
export interface Texts {
  next(): Uint8Array;
  /** Checks that nothing is left, once all were read. */
  end(): void;
}

/** Ways to write values, by their numbers in the format. */
const [PLAIN, PLAIN_DICTIONARY, DELTA_LENGTH, DELTA, DICTIONARY] = [0, 2, 6, 7, 8];

/** @param count  number of values */
export function textsOf(
  bytes: Uint8Array,
  encoding: number,
  count: number,
  dictionary: readonly Uint8Array[] | undefined,
): Texts {
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
        `has text in encoding ${encoding}, which is none for text; write it again with another program`,
      );
  }
}

/** The texts of a dictionary page. */
export function dictionaryOf(bytes: Uint8Array, encoding: number, count: number): Uint8Array[] {
  if (encoding !== PLAIN && encoding !== PLAIN_DICTIONARY) {
    throw damagedData("a dictionary in another encoding");
  }
  const texts = new PlainTexts(bytes);
  const all: Uint8Array[] = [];
  for (let i = 0; i < count; i++) all.push(texts.next());
  texts.end();
  return all;
}

/** Zeros that fastparquet writes behind the values of each page. */
const FILLING = 8;

/** Each after its length. */
class PlainTexts implements Texts {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  next(): Uint8Array {
    const start = this.#at + 4;
    if (start > this.#bytes.length) throw damagedData("a page with too few values");
    const end = start + this.#view.getUint32(this.#at, true);
    if (end > this.#bytes.length) throw damagedData("a text that ends outside its page");
    this.#at = end;
    return this.#bytes.subarray(start, end);
  }

  end(): void {
    checkRest(this.#bytes.subarray(this.#at));
  }
}

/** Each by its number in the dictionary. */
class DictionaryTexts implements Texts {
  readonly #numbers: HybridNumbers;
  readonly #dictionary: readonly Uint8Array[];
  readonly #count: number;

  constructor(bytes: Uint8Array, count: number, dictionary: readonly Uint8Array[]) {
    if (bytes.length === 0 && count > 0) throw damagedData("a page with too few values");
    this.#numbers = new HybridNumbers(bytes.subarray(1), bytes[0] ?? 0, count);
    this.#dictionary = dictionary;
    this.#count = count;
  }

  next(): Uint8Array {
    const text = this.#dictionary[this.#numbers.next()];
    if (text === undefined) throw damagedData("a text that is not in its dictionary");
    return text;
  }

  end(): void {
    // Without any number, it is not said how the page is filled.
    if (this.#count > 0) checkRest(this.#numbers.rest());
  }
}

function checkRest(rest: Uint8Array): void {
  if (rest.length === 0 || (rest.length === FILLING && rest.every((byte) => byte === 0))) return;
  throw damagedData("a page with bytes left over");
}
