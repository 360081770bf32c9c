import { damagedData } from "../packed_error.ts";
import { type HuffmanTable, readHuffmanStream, readHuffmanTable } from "./huffman.ts";

/** Maximum size of a block, and therefore of its literals, in bytes. */
export const MAX_BLOCK = 2 ** 17;

/** The literals of a block, and the index at which its sequences begin. */
export interface Literals {
  readonly bytes: Uint8Array;
  readonly end: number;
  /** Huffman code, for literals of a later block that reuse it. */
  readonly table: HuffmanTable | undefined;
}

/**
 * Reads the literals that a block begins with.
 *
 * @param previous  the last code that was used in the frame
 * @see https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.3.1
 */
export function readLiterals(block: Uint8Array, previous: HuffmanTable | undefined): Literals {
  const kind = block[0]! & 3;
  const format = (block[0]! >>> 2) & 3;
  if (kind < 2) {
    const header = format === 1 ? 2 : format === 3 ? 3 : 1;
    const size = uint(block, 0, header) >>> (header === 1 ? 3 : 4);
    checkSize(size);
    const stored = kind === 0 ? size : 1;
    const part = partOf(block, header, stored);
    const bytes = kind === 0 ? part : new Uint8Array(size).fill(part[0]!);
    return { bytes, end: header + stored, table: previous };
  }
  const [header, bits] = [
    [3, 10],
    [3, 10],
    [4, 14],
    [5, 18],
  ][format]! as [number, number];
  const sizes = Math.floor(uint(block, 0, header) / 16);
  const size = sizes % 2 ** bits;
  const stored = Math.floor(sizes / 2 ** bits);
  checkSize(size);
  const part = partOf(block, header, stored);
  let table = previous;
  let begin = 0;
  if (kind === 2) ({ table, length: begin } = readHuffmanTable(part));
  if (table === undefined) throw damagedData("literals that reuse a missing code");
  const bytes = new Uint8Array(size);
  if (format === 0) readHuffmanStream(part.subarray(begin), table, bytes);
  else readFourStreams(part.subarray(begin), table, bytes);
  return { bytes, end: header + stored, table };
}

function readFourStreams(bytes: Uint8Array, table: HuffmanTable, target: Uint8Array): void {
  const quarter = (target.length + 3) >>> 2;
  let at = 6;
  for (let i = 0; i < 4; i++) {
    const size = i < 3 ? uint(bytes, 2 * i, 2) : Math.max(0, bytes.length - at);
    const part = target.subarray(i * quarter, i < 3 ? (i + 1) * quarter : target.length);
    readHuffmanStream(partOf(bytes, at, size), table, part);
    at += size;
  }
}

function checkSize(size: number): void {
  if (size > MAX_BLOCK) throw damagedData("a block with too many literals");
}

function partOf(bytes: Uint8Array, start: number, length: number): Uint8Array {
  if (start + length > bytes.length) throw damagedData("a block that ends within its literals");
  return bytes.subarray(start, start + length);
}

/** Reads an integer of up to six bytes, lowest byte first. */
export function uint(bytes: Uint8Array, start: number, length: number): number {
  if (start + length > bytes.length) throw damagedData("a block that ends too early");
  let value = 0;
  for (let i = length - 1; i >= 0; i--) value = value * 256 + bytes[start + i]!;
  return value;
}
