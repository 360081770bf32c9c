import { readTextFileSync, replaceFile } from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import type { BenchOptions } from "./bench.ts";
import type { Machine } from "./machine.ts";
import { isStopped, type Result } from "./result.ts";

/** The part that a run and one of several runs have in common. */
interface RunFacts {
  /** Time of its end, in ISO 8601. */
  readonly date: string;
  readonly seconds: number;
  readonly options: BenchOptions;
}

/** One of several runs, with the suites that it measured. */
export interface RunPart extends RunFacts {
  readonly suites: readonly string[];
}

/**
 * A run of benchmarks, as its JSON holds it. Several runs of one day on one machine are merged,
 * with the date and options of the last one.
 */
export interface BenchRun extends RunFacts {
  readonly machine: Machine;
  readonly results: readonly Result[];
  /** Runs that were merged, the oldest first. */
  readonly parts?: readonly RunPart[];
}

/**
 * Tells whether results of two runs may stand in one file: both are of the same machine, number of
 * threads and length of measurements.
 */
export function belongTogether(
  before: Pick<BenchRun, "machine" | "options">,
  run: Pick<BenchRun, "machine" | "options">,
): boolean {
  const settings = ({ machine, options: { quick, threads } }: typeof run): string =>
    JSON.stringify({ machine, quick, threads });
  return settings(before) === settings(run);
}

/**
 * Merges a run into earlier results that it may stand with, see {@link belongTogether}. Its results
 * replace earlier ones of the same measure and setting; all others stay, also those of `--full`.
 *
 * @param order  order of the suites
 */
export function mergeRuns(before: BenchRun, run: BenchRun, order: readonly string[]): BenchRun {
  const measured = new Set(run.results.map(keyOf));
  const suites = suitesOf(run.results);
  const stays = (result: Result): boolean =>
    !measured.has(keyOf(result)) && !(suites.includes(result.suite) && isStopped(result));
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

/** Returns a text that results of the same measure and setting share. */
export const keyOf = ({ suite, measure, setting }: Result): string =>
  JSON.stringify([suite, measure, setting]);

const partOf = ({ date, seconds, options, results }: BenchRun): RunPart => ({
  date,
  seconds,
  options,
  suites: suitesOf(results),
});

/** Lists the suites of results, each once. */
export const suitesOf = (results: readonly Result[]): string[] => [
  ...new Set(results.map(({ suite }) => suite)),
];

export async function writeRun(path: string, run: BenchRun): Promise<void> {
  await replaceFile(path, (file) => file.writeFile(`${JSON.stringify(run, null, 2)}\n`));
}

export function readRun(path: string): BenchRun {
  return parseJson(readTextFileSync(path)) as BenchRun;
}
