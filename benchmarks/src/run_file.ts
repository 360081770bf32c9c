import { checkReplaceable, readTextFileSync, replaceFile } from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import { RunError } from "@lrm/train";
import type { BenchOptions } from "./bench.ts";
import type { Machine } from "./machine.ts";
import { isRest, type Result } from "./result.ts";
import { UsageError } from "./usage_error.ts";

/** A run of benchmarks. */
interface RunFacts {
  /** ISO 8601, at the end. */
  readonly date: string;
  readonly seconds: number;
  readonly options: BenchOptions;
}

/** One of several runs, and what it measured. */
export interface RunPart extends RunFacts {
  readonly suites: readonly string[];
}

/** All that a run of benchmarks says, as its JSON has it; or several of one day on one machine, in the last one's words. */
export interface BenchRun extends RunFacts {
  readonly machine: Machine;
  readonly results: readonly Result[];
  /** Where results come from several runs: these, the oldest first. */
  readonly parts?: readonly RunPart[];
}

/**
 * What a run adds to earlier results of the same machine: what it measured takes the place of the same measures in the same settings, the rest stays: also what only `--full` measures. Of other machines, other numbers of threads and quick looks nothing stays.
 *
 * @param order  of suites
 */
export function mergeRuns(before: BenchRun, run: BenchRun, order: readonly string[]): BenchRun {
  const settings = ({ machine, options: { quick, threads } }: BenchRun): string =>
    JSON.stringify({ machine, quick, threads });
  if (settings(before) !== settings(run)) return run;
  const keyOf = ({ suite, measure, setting }: Result): string =>
    JSON.stringify([suite, measure, setting]);
  const measured = new Set(run.results.map(keyOf));
  const suites = suitesOf(run.results);
  const stays = (result: Result): boolean =>
    !measured.has(keyOf(result)) && !(suites.includes(result.suite) && isRest(result));
  const kept = before.results.filter(stays);
  if (kept.length === 0) return run;
  const place = ({ suite }: Result): number => order.indexOf(suite);
  return {
    ...run,
    seconds: before.seconds + run.seconds,
    results: [...kept, ...run.results].sort((a, b) => place(a) - place(b)),
    parts: [...(before.parts ?? [partOf(before)]), partOf(run)],
  };
}

const partOf = ({ date, seconds, options, results }: BenchRun): RunPart => ({
  date,
  seconds,
  options,
  suites: suitesOf(results),
});

/** The suites of results, each once. */
export const suitesOf = (results: readonly Result[]): string[] => [
  ...new Set(results.map(({ suite }) => suite)),
];

/**
 * Tries to write where the results shall go, before an hour of measuring is lost. Leaves a file that is there as it is.
 *
 * @throws UsageError
 */
export async function checkWritable(path: string): Promise<void> {
  await checkReplaceable(path).catch((error: unknown) => {
    throw error instanceof RunError ? new UsageError(error.message, { cause: error }) : error;
  });
}

export async function writeRun(path: string, run: BenchRun): Promise<void> {
  await replaceFile(path, (file) => file.writeFile(`${JSON.stringify(run, null, 2)}\n`));
}

export function readRun(path: string): BenchRun {
  return parseJson(readTextFileSync(path)) as BenchRun;
}
