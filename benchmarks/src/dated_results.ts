import { existsSync, readdirSync } from "node:fs";
import { PACKAGE } from "./folders.ts";
import { type BenchRun, readRun } from "./run_file.ts";

/** Folder of the dated results: `2026-01-31.json`, with charts and a table beside each. */
export const RESULTS = `${PACKAGE}results/speed/`;

/** Returns the path of today's results. */
export const todaysResults = (): string =>
  `${RESULTS}${new Date().toISOString().slice(0, 10)}.json`;

/** Results of a date, or a part of them. */
export interface DatedRun {
  /** Date, which names the files: `2026-01-31`. */
  readonly name: string;
  readonly run: BenchRun;
}

/** Reads all dated results, from the newest to the oldest. */
export function datedResults(): DatedRun[] {
  if (!existsSync(RESULTS)) return [];
  return readdirSync(RESULTS)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .reverse()
    .map((file) => ({ name: file.replace(/\.json$/, ""), run: readRun(`${RESULTS}${file}`) }));
}

/** Keeps the newest results of each suite. */
export function newestOfSuites(dated: readonly DatedRun[]): DatedRun[] {
  const seen = new Set<string>();
  return dated.flatMap(({ name, run }): DatedRun[] => {
    const results = run.results.filter(({ suite }) => !seen.has(suite));
    for (const { suite } of results) seen.add(suite);
    return results.length === 0 ? [] : [{ name, run: { ...run, results } }];
  });
}
