import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import type { StepMetrics } from "../metrics.ts";

/**
 * `metrics.jsonl`: one line per step, each step once. It holds nothing that differs between two runs with one seed (no times), so that an interrupted run's file ends up the same as an uninterrupted one's.
 */
export class MetricsFile {
  readonly #file: number;

  /** Opens or creates the file and drops what is after `step`: steps that will be done again, and a line cut short by a crash. */
  constructor(path: string, step: number) {
    this.#file = openSync(path, "a+");
    ftruncateSync(this.#file, lengthUpTo(readFileSync(path), step));
  }

  append(metrics: StepMetrics): void {
    const line = Buffer.from(`${JSON.stringify(metrics)}\n`);
    for (let done = 0; done < line.length; ) done += writeSync(this.#file, line, done);
  }

  /** Waits until all lines are on disk; before a checkpoint that counts on them. */
  sync(): void {
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Bytes of the leading lines that are whole and belong to steps up to `step`. */
function lengthUpTo(bytes: Buffer, step: number): number {
  let length = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, length);
    if (end < 0) return length;
    const line = parse(bytes.toString("utf8", length, end));
    if (line === undefined || line.step > step) return length;
    length = end + 1;
  }
}

function parse(line: string): StepMetrics | undefined {
  try {
    return JSON.parse(line) as StepMetrics;
  } catch {
    return undefined;
  }
}

/** Reads a metrics file; lines cut short are left out. */
export function readMetrics(path: string): StepMetrics[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.flatMap((line) => (line === "" ? [] : (parse(line) ?? [])));
}
