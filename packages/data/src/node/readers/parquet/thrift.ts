import { damagedData } from "../packed_error.ts";

/** Field types of Thrift's compact protocol. */
const [STOP, TRUE, FALSE, BYTE, DOUBLE, BINARY, LIST, SET, MAP, STRUCT] = [
  0, 1, 2, 3, 7, 8, 9, 10, 11, 12,
] as const;

/** Maximum nesting of structs and lists. Parquet's own are about six deep. */
const DEPTH = 32;

const ENDS = "it ends within a header";

/** Thrown if the bytes end within a struct. More bytes may complete it. */
export class ThriftEndError extends Error {
  override readonly name = "ThriftEndError";
}

/** Reads a field of the given type, or skips it. */
export type OnField = (type: number) => void;

/**
 * Reads structs of Thrift's compact protocol. Decodes only the requested fields, because a large
 * file may describe millions of columns. Checks every length against the available bytes.
 *
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export class ThriftReader {
  readonly #bytes: Uint8Array;
  /** Index of the next byte. */
  offset: number;
  #depth = 0;

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes;
    this.offset = offset;
  }

  /** @param fields  readers for fields, by field number; other fields are skipped */
  struct(type: number, fields: Readonly<Record<number, OnField>>): void {
    check(type === STRUCT);
    this.#enter();
    let id = 0;
    for (;;) {
      const head = this.#byte();
      const field = head & 15;
      if (field === STOP) break;
      id = head >>> 4 === 0 ? this.#integer() : id + (head >>> 4);
      const onField = fields[id];
      if (onField === undefined) this.#skip(field);
      else onField(field);
    }
    this.#depth--;
  }

  /** Reads the struct that the bytes begin with. */
  topLevel(fields: Readonly<Record<number, OnField>>): void {
    this.struct(STRUCT, fields);
  }

  /** @param onElement  reads an element; every element has at least one byte */
  list(type: number, onElement: (type: number, index: number) => void): void {
    check(type === LIST || type === SET);
    const [element, size] = this.#listHead();
    for (let i = 0; i < size; i++) onElement(element, i);
  }

  /** Reads an integer of 16 to 64 bits. */
  integer(type: number): number {
    check(type > BYTE && type < DOUBLE);
    return this.#integer();
  }

  boolean(type: number): boolean {
    check(type === TRUE || type === FALSE);
    return type === TRUE;
  }

  binary(type: number): Uint8Array {
    check(type === BINARY);
    return this.#binary();
  }

  skip(type: number): void {
    this.#skip(type);
  }

  #skip(type: number): void {
    switch (type) {
      case TRUE:
      case FALSE:
        return;
      case BYTE:
        this.#take(1);
        return;
      case DOUBLE:
        this.#take(8);
        return;
      case BINARY:
        this.#binary();
        return;
      case LIST:
      case SET: {
        const [element, size] = this.#listHead();
        for (let i = 0; i < size; i++) this.#skipElement(element);
        return;
      }
      case MAP: {
        const size = this.#varint();
        if (size === 0) return;
        const types = this.#byte();
        for (let i = 0; i < size; i++) {
          this.#skipElement(types >>> 4);
          this.#skipElement(types & 15);
        }
        return;
      }
      case STRUCT:
        this.struct(type, {});
        return;
      default:
        check(type < DOUBLE);
        this.#varint();
    }
  }

  /** Booleans in lists take a byte. */
  #skipElement(type: number): void {
    this.#enter();
    if (type === TRUE || type === FALSE) this.#take(1);
    else this.#skip(type);
    this.#depth--;
  }

  /** Enters a nested level. The limit keeps hostile headers from using up the stack. */
  #enter(): void {
    if (++this.#depth > DEPTH) throw damagedData("a header that is nested too deep");
  }

  #listHead(): [element: number, size: number] {
    const head = this.#byte();
    const size = head >>> 4 === 15 ? this.#varint() : head >>> 4;
    check((head & 15) !== STOP || size === 0);
    return [head & 15, size];
  }

  #integer(): number {
    const number = this.#varint();
    return number % 2 === 0 ? number / 2 : -(number + 1) / 2;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) break;
      if (scale > 2 ** 63) throw damagedData("a number that is too long");
    }
    // No valid size or offset is too large for a double.
    return Math.min(value, Number.MAX_SAFE_INTEGER);
  }

  #binary(): Uint8Array {
    return this.#take(this.#varint());
  }

  #byte(): number {
    const byte = this.#bytes[this.offset];
    if (byte === undefined) throw new ThriftEndError(ENDS);
    this.offset++;
    return byte;
  }

  #take(length: number): Uint8Array {
    const end = this.offset + length;
    if (end > this.#bytes.length) throw new ThriftEndError(ENDS);
    const part = this.#bytes.subarray(this.offset, end);
    this.offset = end;
    return part;
  }
}

function check(right: boolean): void {
  if (!right) throw damagedData("a header with a field of another type");
}
