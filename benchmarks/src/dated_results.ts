import { existsSync, readdirSync } from "node:fs";
import { PACKAGE } from "./folders.ts";
import { type BenchRun, belongTogether, keyOf, readRun } from "./run_file.ts";

/** Folder of the dated results: `2026-01-31.json`, with charts and a table beside each. */
export const RESULTS = `${PACKAGE}results/speed/`;

/**
 * Returns the path of today's results that a run belongs to. Those of another machine, number of
 * threads or length have files of their own: `2026-01-31.json`, `2026-01-31-2.json`, …
 */
export function todaysResults(
  run: Pick<BenchRun, "machine" | "options">,
  folder: string = RESULTS,
): string {
  const today = new Date().toISOString().slice(0, 10);
  for (let count = 1; ; count++) {
    const path = `${folder}${today}${count === 1 ? "" : `-${count}`}.json`;
    if (!existsSync(path) || belongTogether(readRun(path), run)) return path;
  }
}

/** Results of a date, or a part of them. */
export interface DatedRun {
  /** Name of the files: `2026-01-31`, or `2026-01-31-2` for the second machine of that day. */
  readonly name: string;
  readonly run: BenchRun;
}

/** Reads all dated results, from the newest to the oldest. */
export function datedResults(): DatedRun[] {
  if (!existsSync(RESULTS)) return [];
  return readdirSync(RESULTS)
    .filter((file) => file.endsWith(".json"))
    .map((file) => ({ name: file.replace(/\.json$/, ""), run: readRun(`${RESULTS}${file}`) }))
    .sort((a, b) => (a.run.date < b.run.date ? 1 : -1));
}

/** Keeps the newest results of each measure and setting on each kind of processor. */
export function newestOfProcessors(dated: readonly DatedRun[]): DatedRun[] {
  const processors = new Set(dated.map(({ run }) => run.machine.processor));
  return [...processors].flatMap((processor) =>
    newestResults(dated.filter(({ run }) => run.machine.processor === processor)),
  );
}

/** Keeps the newest results of each measure and setting. */
export function newestResults(dated: readonly DatedRun[]): DatedRun[] {
  const seen = new Set<string>();
  return dated.flatMap(({ name, run }): DatedRun[] => {
    const results = run.results.filter((result) => !seen.has(keyOf(result)));
    for (const result of results) seen.add(keyOf(result));
    return results.length === 0 ? [] : [{ name, run: { ...run, results } }];
  });
}
