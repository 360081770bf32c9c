import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { BenchOptions } from "./bench.ts";
import type { Machine } from "./machine.ts";
import type { Result } from "./result.ts";
import { UsageError } from "./usage_error.ts";

/** All that a run of benchmarks says, as its JSON has it. */
export interface BenchRun {
  readonly machine: Machine;
  /** ISO 8601, at the end. */
  readonly date: string;
  readonly seconds: number;
  readonly options: BenchOptions;
  readonly results: readonly Result[];
}

/**
 * Tries to write where the results shall go, before an hour of measuring is lost. Leaves a file that is there as it is.
 *
 * @throws UsageError
 */
export function checkWritable(path: string): void {
  const existed = existsSync(path);
  try {
    appendFileSync(path, "");
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UsageError(
      `Cannot write ${path} (${why}): name a file in a folder that exists and that you may write to`,
    );
  }
  if (!existed) rmSync(path);
}

export function writeRun(path: string, run: BenchRun): void {
  writeFileSync(path, `${JSON.stringify(run, null, 2)}\n`);
}

export function readRun(path: string): BenchRun {
  return JSON.parse(readFileSync(path, "utf8")) as BenchRun;
}
