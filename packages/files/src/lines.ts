import { closeSync, fstatSync, readSync } from "node:fs";
import { errorCode } from "./error_code.ts";
import { openFileSync } from "./open_file.ts";

/** Bytes that are read at once. */
const CHUNK = 2 ** 20;
/** Bytes of the longest line that makes sense. */
const LONGEST = 2 ** 20;
/** Bytes without any newline after which a file is no longer read: no program writes lines into it. */
const HOPELESS = 2 ** 28;
/** Bytes before the place that was reached, by which a file is known again. */
const MARK = 64;
const NEWLINE = 0x0a;

/** A line of a file. */
export interface Line {
  /** Its text; undefined for a line that is too long to be read. */
  readonly text: string | undefined;
  /** Place of the byte after it, and after its newline. */
  readonly end: number;
  /** Tells whether it ends in a newline. The last line of a file that was cut off does not. */
  readonly ended: boolean;
}

/** Bounds on reading lines. */
export interface LineOptions {
  /** Place of the first byte. Default: 0. */
  readonly from?: number;
  /** Bytes of the longest line that is read. Default: 1 MiB. */
  readonly longest?: number;
}

/**
 * Reads the lines of an open file one after the other, of files of any size, in little memory. After 256 MiB without
 * any newline the rest of the file counts as one line that is too long.
 */
export function* linesOf(
  file: number,
  { from = 0, longest = LONGEST }: LineOptions = {},
): Generator<Line> {
  let chunk = Buffer.alloc(CHUNK);
  /**
   * The chunk begins at this place of the file, and with a line, of which so many bytes are there.
   */
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

/** Receiver of the lines of a file that grows. */
export interface LineFollower {
  /** A line that was added; undefined for one that is too long to be read. */
  line(text: string | undefined): void;
  /** A last line that has no end yet; it is told again. */
  unended?(text: string): void;
  /** The file is another one, or was cut: what was told before no longer holds. */
  restart(): void;
}

/** A file of lines that grows: each line is read once. */
export class GrowingLines {
  readonly #path: string;
  #end = 0;
  #mark: Buffer = Buffer.alloc(0);
  #file: string | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Tells the lines that were added since the last call.
   *
   * @returns  whether there is such a file
   * @throws Error with the system's code when it is no regular file, or cannot be read
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
