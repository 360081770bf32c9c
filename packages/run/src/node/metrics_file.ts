import { createHash } from "node:crypto";
import { closeSync, fsyncSync, ftruncateSync, readSync } from "node:fs";
import { inPlainWords, linesOf, openOwnFileSync, writeAllSync } from "@lrm/files";
import { RunError } from "@lrm/train";
import { parseMetrics, type RunMetrics } from "./metrics_lines.ts";

/**
 * Writes `metrics.jsonl`: one line per step. The file contains nothing that differs between two
 * runs with the same seed, such as times, so an interrupted run ends with the same file as an
 * uninterrupted one.
 */
export class MetricsFile {
  readonly #path: string;
  readonly #file: number;
  #length: number;
  /** Hash of all lines. */
  readonly #hash = createHash("sha256");

  /**
   * Opens or creates the file and removes everything after `step`: steps that will be repeated, and
   * a line that a crash cut off.
   *
   * @param step  number of steps done. Each has a line, unless the file was emptied
   * @param options  `mode`: permissions of a new file; `sha256`: hash of the lines up to `step`,
   *   from {@link MetricsFile.sha256}
   * @throws RunError if lines up to `step` are missing, damaged or changed (the file is not
   *   modified); FileError if it cannot be written
   */
  constructor(
    path: string,
    step: number,
    options: { readonly mode?: number; readonly sha256?: string | undefined } = {},
  ) {
    this.#path = path;
    this.#file = this.#try(() => openOwnFileSync(path, options));
    try {
      this.#length = this.#try(() => lengthUpTo(path, this.#file, step));
      this.#try(() => this.#hashLines());
      const { sha256 = this.sha256 } = options;
      if (this.#length > 0 && this.sha256 !== sha256) throw otherMetrics(path, step);
      this.#try(() => ftruncateSync(this.#file, this.#length));
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /** Adds a line. */
  append(metrics: RunMetrics): void {
    const line = Buffer.from(`${JSON.stringify(metrics)}\n`);
    this.#try(() => writeAllSync(this.#file, line, this.#length));
    this.#length += line.length;
    this.#hash.update(line);
  }

  /** SHA-256 of all lines, in hexadecimal. A checkpoint stores it to detect other lines. */
  get sha256(): string {
    return this.#hash.copy().digest("hex");
  }

  #hashLines(): void {
    const bytes = Buffer.alloc(Math.min(this.#length, CHUNK));
    for (let at = 0; at < this.#length; ) {
      const read = readSync(this.#file, bytes, 0, Math.min(CHUNK, this.#length - at), at);
      if (read === 0) return; // Cut in the meantime: the hash will differ.
      this.#hash.update(bytes.subarray(0, read));
      at += read;
    }
  }

  /** Flushes all lines to disk, before a checkpoint that depends on them. */
  sync(): void {
    this.#try(() => fsyncSync(this.#file));
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.#file);
  }

  #try<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw inPlainWords(`Cannot write ${this.#path}`, error);
    }
  }
}

/** Number of bytes hashed at once. */
const CHUNK = 2 ** 20;

function otherMetrics(path: string, step: number): RunError {
  return new RunError(
    `Cannot go on after step ${step}: the lines of ${path} are not those that the checkpoint was saved with`,
    "restore it from a copy, or empty it to go on without the earlier steps",
  );
}

/** Returns the length in bytes of the lines up to that of `step`. */
function lengthUpTo(path: string, file: number, step: number): number {
  if (step === 0) return 0;
  let last: number | undefined;
  let lines = 0;
  for (const { text, end, ended } of linesOf(file)) {
    lines++;
    const next = ended && text !== undefined ? parseMetrics(text)?.step : undefined;
    // The file was emptied at this step, and then cut off.
    if (last === undefined && next === step + 1) return 0;
    if (next === undefined || next > step || (last !== undefined && next !== last + 1)) break;
    if (next === step) return end;
    last = next;
  }
  if (lines === 0) return 0;
  throw new RunError(
    `Cannot go on after step ${step}: ${path} has no sound line for ${last === undefined ? "the first step" : `step ${last + 1}`}`,
    "restore it from a copy, or empty it to go on without the earlier steps",
  );
}
