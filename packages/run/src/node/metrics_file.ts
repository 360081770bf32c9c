import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, ftruncateSync, readSync } from "node:fs";
import { inPlainWords, linesOf, openOwnFileSync, writeAllSync } from "@lrm/files";
import { RunError } from "@lrm/train";
import { parseMetrics, type RecordedMetrics } from "./metrics_lines.ts";

/** Lines that a checkpoint was saved with. */
export interface SavedMetrics {
  /** Step of the checkpoint. */
  readonly step: number;
  /** Hash of the lines up to that step, from {@link MetricsFile.sha256}. */
  readonly sha256: string;
}

/** Options of {@link MetricsFile}. */
export interface MetricsFileOptions {
  /** Permissions of a new file. */
  readonly mode?: number;
  /** Lines that must be there. Default: those up to the first step to write, whatever they are. */
  readonly saved?: SavedMetrics | undefined;
}

/**
 * Writes `metrics.jsonl`: one line per step. The file contains nothing that differs between two
 * runs with the same seed, such as times, so an interrupted run ends with the same file as an
 * uninterrupted one.
 */
export class MetricsFile {
  readonly #path: string;
  readonly #file: number;
  #length: number;
  /** Length with the lines that the next one replaces. */
  #replaced = 0;
  /** Hash of all lines. */
  readonly #hash = createHash("sha256");

  /**
   * Opens or creates the file and removes everything after `step`: steps that will be repeated, and
   * a line that a crash cut off.
   *
   * The last step of a checkpoint is repeated if it is evaluated afterwards. Then its line remains
   * until {@link MetricsFile.append} replaces it, so that the checkpoint is never without it.
   *
   * @param step  number of steps before the first one to write. Each has a line, unless the file
   *   was emptied
   * @throws RunError if lines up to `step`, or those of the checkpoint, are missing, damaged or
   *   changed (the file is not modified); FileError if it cannot be written
   */
  constructor(path: string, step: number, options: MetricsFileOptions = {}) {
    const { saved } = options;
    this.#path = path;
    this.#file = this.#try(() => openOwnFileSync(path, options));
    try {
      if (saved !== undefined) this.#try(() => checkSaved(path, this.#file, saved));
      this.#length = this.#try(() => lengthUpTo(path, this.#file, step));
      this.#try(() => updateHash(this.#hash, this.#file, this.#length));
      this.#replaced = this.#try(() => fstatSync(this.#file).size);
      if (saved === undefined || saved.step <= step) this.#cut();
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /** Adds a line. */
  append(metrics: RecordedMetrics): void {
    const line = lineOf(metrics);
    this.#try(() => writeAllSync(this.#file, line, this.#length));
    this.#length += line.length;
    this.#hash.update(line);
    this.#cut();
  }

  /** Removes what follows the last line. */
  #cut(): void {
    if (this.#replaced > this.#length) this.#try(() => ftruncateSync(this.#file, this.#length));
    this.#replaced = 0;
  }

  /** SHA-256 of all lines, in hexadecimal. A checkpoint stores it to detect other lines. */
  get sha256(): string {
    return this.#hash.copy().digest("hex");
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

/** Adds the first `length` bytes of a file to a hash. */
function updateHash(hash: Hash, file: number, length: number): void {
  const bytes = Buffer.alloc(Math.min(length, CHUNK));
  for (let at = 0; at < length; ) {
    const read = readSync(file, bytes, 0, Math.min(CHUNK, length - at), at);
    if (read === 0) return; // Cut in the meantime: the hash will differ.
    hash.update(bytes.subarray(0, read));
    at += read;
  }
}

/**
 * Checks that the lines of a checkpoint are those that it was saved with. Its last step may have
 * been evaluated since.
 */
function checkSaved(path: string, file: number, { step, sha256 }: SavedMetrics): void {
  const length = lengthUpTo(path, file, step);
  if (length === 0) return;
  const whole = createHash("sha256");
  updateHash(whole, file, length);
  if (whole.digest("hex") === sha256) return;
  const start = lengthUpTo(path, file, step - 1);
  const last = Buffer.alloc(length - start);
  readSync(file, last, 0, last.length, start);
  const { validationLoss, validation, ...trained } = parseMetrics(last.toString())!;
  const before = createHash("sha256");
  updateHash(before, file, start);
  before.update(lineOf(trained));
  if (before.digest("hex") !== sha256) throw otherMetrics(path, step);
}

const lineOf = (metrics: RecordedMetrics): Buffer => Buffer.from(`${JSON.stringify(metrics)}\n`);

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
