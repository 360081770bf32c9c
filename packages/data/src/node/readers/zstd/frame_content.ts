import { damagedData, PackedError } from "../packed_error.ts";
import type { HuffmanTable } from "./huffman.ts";
import { MAX_BLOCK, readLiterals } from "./literals.ts";
import { readSequences, type Tables } from "./sequences.ts";

/**
 * Maximum number of bytes that are kept for later blocks to copy from. The `zstd` program allows
 * 134 MB by default. A frame with a larger window can be read if its content is not longer than
 * this.
 */
const MAX_HISTORY = 2 ** 28;

/** Minimum length, in bytes, at which the engine's copy function is faster than a loop. */
const LONG = 64;

/** Content of a frame, built block by block. */
export class FrameContent {
  /** Maximum distance that a block may copy from. */
  readonly #window: number;
  readonly #maxBlock: number;
  #bytes = new Uint8Array(MAX_BLOCK);
  /** Number of bytes in use. */
  #end = 0;
  /** Number of bytes dropped before those in use. */
  #dropped = 0;
  /** The last three offsets, latest first. */
  readonly #offsets: [number, number, number] = [1, 4, 8];
  #literalCode: HuffmanTable | undefined;
  #tables: Tables = [];

  constructor(window: number) {
    this.#window = window;
    this.#maxBlock = Math.min(window, MAX_BLOCK);
  }

  /** Number of bytes in all blocks so far. */
  get length(): number {
    return this.#dropped + this.#end;
  }

  /** Adds a block that is stored without compression. */
  addRaw(block: Uint8Array): Uint8Array {
    return this.#grow(() => {
      this.#checkBlock(block.length);
      this.#bytes.set(block, this.#end);
      this.#end += block.length;
    });
  }

  /** Adds a block that repeats one byte `length` times. */
  addRepeated(byte: number, length: number): Uint8Array {
    return this.#grow(() => {
      this.#checkBlock(length);
      this.#bytes.fill(byte, this.#end, this.#end + length);
      this.#end += length;
    });
  }

  /** Adds a compressed block. */
  addPacked(block: Uint8Array): Uint8Array {
    return this.#grow((start) => {
      if (block.length > this.#maxBlock) throw damagedData("a block that is too long");
      if (block.length < 2) throw damagedData("a block that is too short");
      const { bytes: literals, end, table } = readLiterals(block, this.#literalCode);
      this.#literalCode = table;
      let used = 0;
      const copyLiterals = (length: number): void => {
        if (used + length > literals.length) throw damagedData("more literals than stored");
        const bytes = this.#bytes;
        const to = this.#end;
        if (length >= LONG) bytes.set(literals.subarray(used, used + length), to);
        else for (let i = 0; i < length; i++) bytes[to + i] = literals[used + i]!;
        this.#end += length;
        used += length;
      };
      this.#tables = readSequences(block.subarray(end), this.#tables, (length, match, offset) => {
        this.#checkBlock(this.#end - start + length + match);
        copyLiterals(length);
        this.#copy(this.#offset(offset, length), match);
      });
      this.#checkBlock(this.#end - start + literals.length - used);
      copyLiterals(literals.length - used);
    });
  }

  /** Makes room for a block, adds it, and returns a copy of it. */
  #grow(add: (start: number) => void): Uint8Array {
    this.#makeRoom();
    const start = this.#end;
    add(start);
    return this.#bytes.slice(start, this.#end);
  }

  #makeRoom(): void {
    if (this.#end + MAX_BLOCK <= this.#bytes.length) return;
    const kept = Math.min(this.#window, MAX_HISTORY);
    // Twice the size of a small window, so that bytes are rarely moved; an eighth more than a large
    // one.
    const most = kept + Math.max(MAX_BLOCK, Math.min(kept, Math.max(2 ** 23, kept / 8)));
    if (this.#bytes.length < most) {
      const larger = new Uint8Array(Math.min(most, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#end));
      this.#bytes = larger;
      this.#makeRoom();
      return;
    }
    if (this.#window > MAX_HISTORY) throw tooLargeWindow(this.#window);
    this.#bytes.copyWithin(0, this.#end - kept, this.#end);
    this.#dropped += this.#end - kept;
    this.#end = kept;
  }

  #checkBlock(length: number): void {
    if (length > this.#maxBlock) throw damagedData("a block that is too long");
  }

  /** Decodes an offset. The lowest three codes repeat a recent offset. */
  #offset(code: number, literals: number): number {
    const offsets = this.#offsets;
    const index = code - (literals === 0 ? 0 : 1);
    const offset = code > 3 ? code - 3 : index < 3 ? offsets[index]! : offsets[0] - 1;
    if (index > 1) offsets[2] = offsets[1];
    if (index > 0) offsets[1] = offsets[0];
    offsets[0] = offset;
    return offset;
  }

  #copy(offset: number, length: number): void {
    const to = this.#end;
    const from = to - offset;
    if (offset < 1 || offset > this.#window || from < 0) {
      throw damagedData("a copy from before the beginning");
    }
    const bytes = this.#bytes;
    if (offset >= length && length >= LONG) bytes.copyWithin(to, from, from + length);
    // A copy that overlaps itself repeats the bytes it has just written.
    else for (let i = 0; i < length; i++) bytes[to + i] = bytes[from + i]!;
    this.#end += length;
  }
}

/** Makes an error for a frame whose window is too large. */
export function tooLargeWindow(window: number): PackedError {
  return new PackedError(
    "unsupported",
    `needs a window of ${Math.ceil(window / 1e6)} MB, but at most ${Math.floor(MAX_HISTORY / 1e6)} MB are supported`,
    "unpack it with `zstd -d --memory=4GB`, or compress it again without --long",
  );
}

/**
 * Tells from its header whether a frame can be read. A frame of unknown length may be short enough.
 */
export function fitsHistory(window: number, length: number | undefined): boolean {
  return window <= MAX_HISTORY || length === undefined || length <= MAX_HISTORY;
}
