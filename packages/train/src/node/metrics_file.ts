import { closeSync, fsyncSync, ftruncateSync } from "node:fs";
import { linesOf, openOwnFileSync, writeAllSync } from "@lrm/files";
import type { StepMetrics } from "../metrics.ts";
import { RunError } from "../run_error.ts";
import { parseMetrics } from "./metrics_lines.ts";
import { inPlainWords } from "./run_error.ts";

/**
 * `metrics.jsonl`: one line per step, each step once. It holds nothing that differs between two runs with one seed (no times), so that an interrupted run's file ends up the same as an uninterrupted one's.
 */
export class MetricsFile {
  readonly #path: string;
  readonly #file: number;
  #length: number;

  /**
   * Opens or creates the file and drops what is after `step`: steps that will be done again, and a line cut short by a crash.
   *
   * @param step  steps done; each of them has its line, unless somebody emptied the file
   * @param options  `mode`: permissions of a new file
   * @throws RunError when lines up to `step` are missing or damaged (the file stays as it is), or when it cannot be written
   */
  constructor(path: string, step: number, options: { readonly mode?: number } = {}) {
    this.#path = path;
    this.#file = this.#try(() => openOwnFileSync(path, options));
    try {
      this.#length = this.#try(() => lengthUpTo(path, this.#file, step));
      this.#try(() => ftruncateSync(this.#file, this.#length));
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /** Adds a line. */
  append(metrics: StepMetrics): void {
    const line = Buffer.from(`${JSON.stringify(metrics)}\n`);
    this.#try(() => writeAllSync(this.#file, line, this.#length));
    this.#length += line.length;
  }

  /** Waits until all lines are on disk; before a checkpoint that counts on them. */
  sync(): void {
    this.#try(() => fsyncSync(this.#file));
  }

  /** Closes the file; what was written is there. */
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

/** Bytes of the lines up to the one of `step`. */
function lengthUpTo(path: string, file: number, step: number): number {
  if (step === 0) return 0;
  let last: number | undefined;
  let lines = 0;
  for (const { text, end, ended } of linesOf(file)) {
    lines++;
    const next = ended && text !== undefined ? parseMetrics(text)?.step : undefined;
    // Emptied at this very step, and then cut off.
    if (last === undefined && next === step + 1) return 0;
    if (next === undefined || next > step || (last !== undefined && next !== last + 1)) break;
    if (next === step) return end;
    last = next;
  }
  if (lines === 0) return 0;
  throw new RunError(
    `Cannot go on after step ${step}: ${path} has no sound line for ${last === undefined ? "the first step" : `step ${last + 1}`}; restore it from a copy, or empty it to go on without the earlier steps`,
  );
}
