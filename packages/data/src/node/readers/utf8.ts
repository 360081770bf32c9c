/** Thrown for a byte that is not valid UTF-8. Names its offset, from 0, and its line, from 1. */
export class Utf8Error extends Error {
  override readonly name = "Utf8Error";

  constructor(byte: number, offset: number, line: number) {
    const hex = byte.toString(16).padStart(2, "0");
    super(`byte 0x${hex} at offset ${offset}, in line ${line}, is invalid`);
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes UTF-8 text in chunks that may end within a character. Keeps a byte-order mark. */
export class Utf8Reader {
  /** Bytes of an incomplete character, at most three. */
  #begun = new Uint8Array(0);
  #offset = 0;
  #line = 1;

  /** @throws Utf8Error at the first byte that is not valid UTF-8 */
  decode(bytes: Uint8Array): string {
    const all = this.#begun.length === 0 ? bytes : joined(this.#begun, bytes);
    const whole = all.length - begunBytes(all);
    this.#begun = all.slice(whole);
    const part = all.subarray(0, whole);
    const text = this.#decode(part);
    this.#offset += whole;
    this.#line += linesIn(part);
    return text;
  }

  /** @throws Utf8Error if the last character is incomplete */
  end(): void {
    if (this.#begun.length > 0) throw this.#error(this.#begun, 0);
  }

  #decode(bytes: Uint8Array): string {
    try {
      return decoder.decode(bytes);
    } catch {
      throw this.#error(bytes, firstInvalid(bytes));
    }
  }

  #error(bytes: Uint8Array, at: number): Utf8Error {
    const line = this.#line + linesIn(bytes.subarray(0, at));
    return new Utf8Error(bytes[at]!, this.#offset + at, line);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** Returns the length of a character by its first byte, or 1 for a byte that begins none. */
function lengthOf(byte: number): number {
  if (byte < 0xc2 || byte > 0xf4) return 1;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

const continues = (byte: number | undefined): boolean => byte !== undefined && byte >> 6 === 2;

/** Counts the bytes at the end that begin an incomplete character. */
function begunBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (!continues(byte)) return lengthOf(byte) > back ? back : 0;
  }
  return 0;
}

/** Finds the first invalid byte. There must be one. */
function firstInvalid(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOf(bytes[at]!);
    try {
      decoder.decode(bytes.subarray(at, at + length));
    } catch {
      return at;
    }
    at += length;
  }
  return bytes.length;
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
