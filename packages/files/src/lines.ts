import { closeSync, fstatSync, readSync } from "node:fs";
import { errorCode } from "./error_code.ts";
import { openFileSync } from "./open_file.ts";

/** Bytes that are read at a time. */
const CHUNK = 2 ** 20;
/** Longest line that is read by default, in bytes. */
const LONGEST = 2 ** 20;
/** Bytes without a newline after which reading stops: the file does not consist of lines. */
const HOPELESS = 2 ** 28;
/** Bytes before the current position that are compared to recognize the file. */
const MARK = 64;
const NEWLINE = 0x0a;

/** A line of a file. */
export interface Line {
  /** Text of the line; undefined if the line is too long. */
  readonly text: string | undefined;
  /** Offset of the first byte after the line and its newline. */
  readonly end: number;
  /** False for a last line without a newline, which may have been cut off. */
  readonly ended: boolean;
}

/** Options of {@link linesOf}. */
export interface LineOptions {
  /** Offset of the first byte to read. Default: 0. */
  readonly from?: number;
  /** Longest line that is read, in bytes. Default: 1.05 MB (2²⁰). */
  readonly longest?: number;
}

/**
 * Reads the lines of an open file of any size, one after the other, in little memory. After 268 MB
 * without a newline, treats the rest of the file as one line that is too long.
 */
export function* linesOf(
  file: number,
  { from = 0, longest = LONGEST }: LineOptions = {},
): Generator<Line> {
  let chunk = Buffer.alloc(CHUNK);
  /** Offset of the chunk in the file. A line begins there, and `filled` bytes of it are read. */
  let place = from;
  let filled = 0;
  let skipped = 0;
  for (;;) {
    if (filled === chunk.length) chunk = Buffer.concat([chunk], 2 * chunk.length);
    const read = readSync(file, chunk, filled, chunk.length - filled, place + filled);
    if (read === 0) break;
    let begin = 0;
    for (
      let newline = chunk.subarray(0, filled + read).indexOf(NEWLINE, filled);
      newline >= 0;
      newline = chunk.subarray(0, filled + read).indexOf(NEWLINE, begin)
    ) {
      const long = skipped > 0 || newline - begin > longest;
      const text = long ? undefined : chunk.toString("utf8", begin, newline);
      begin = newline + 1;
      skipped = 0;
      yield { text, end: place + begin, ended: true };
    }
    chunk.copyWithin(0, begin, filled + read);
    filled += read - begin;
    place += begin;
    if (filled > longest) {
      skipped += filled;
      place += filled;
      filled = 0;
    }
    if (skipped > HOPELESS) {
      yield { text: undefined, end: place, ended: true };
      return;
    }
  }
  if (filled === 0 && skipped === 0) return;
  const text = skipped > 0 ? undefined : chunk.toString("utf8", 0, filled);
  yield { text, end: place + filled, ended: false };
}

/** Receives the lines of a growing file. */
export interface LineFollower {
  /** Receives a line that was added; undefined for a line that is too long. */
  line(text: string | undefined): void;
  /** Receives a last line that has no newline yet. The line is reported again later. */
  unended?(text: string): void;
  /**
   * Called if the file was replaced or cut: lines that were reported before are no longer valid.
   */
  restart(): void;
}

/** Reads a growing file of lines, each line once. */
export class GrowingLines {
  readonly #path: string;
  #end = 0;
  #mark: Buffer = Buffer.alloc(0);
  #file: string | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Reports the lines that were added since the last call.
   *
   * @returns whether the file exists
   * @throws Error with the code of the system if the file is not regular or cannot be read
   */
  read(follower: LineFollower): boolean {
    const file = this.#open();
    if (file === undefined) {
      this.#restart(follower, undefined);
      return false;
    }
    try {
      const { dev, ino, size } = fstatSync(file);
      const name = `${dev}-${ino}`;
      if (name !== this.#file || size < this.#end || !this.#isMarked(file)) {
        this.#restart(follower, name);
      }
      for (const { text, end, ended } of linesOf(file, { from: this.#end })) {
        if (!ended) {
          if (text !== undefined) follower.unended?.(text);
          break;
        }
        this.#end = end;
        follower.line(text);
      }
      this.#mark = bytesBefore(file, this.#end);
      return true;
    } finally {
      closeSync(file);
    }
  }

  #open(): number | undefined {
    try {
      return openFileSync(this.#path);
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  #isMarked(file: number): boolean {
    return this.#mark.equals(bytesBefore(file, this.#end));
  }

  #restart(follower: LineFollower, name: string | undefined): void {
    if (this.#file !== undefined) follower.restart();
    this.#file = name;
    this.#end = 0;
  }
}

function bytesBefore(file: number, end: number): Buffer {
  const bytes = Buffer.alloc(Math.min(MARK, end));
  readSync(file, bytes, 0, bytes.length, end - bytes.length);
  return bytes;
}
