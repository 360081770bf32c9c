import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { writeText } from "@lrm/compare";
import { readTextFileSync } from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import { cellOf, type TrainingResults } from "./cell.ts";
import type { Setting } from "./setting.ts";

/** Pages beside a file of results, by their endings. */
export type Pages = Readonly<Record<string, string>>;

/** Results, and the name of their files without ending. */
export interface NamedResults {
  readonly name: string;
  readonly results: TrainingResults;
}

/**
 * Finds the newest results of an experiment that can be continued: those of the same processor and
 * device, all of whose settings are still wanted. Otherwise begins new ones with today's date.
 *
 * @param prefix  name of the experiment's files, without date
 * @param begun  results without any cell
 */
export function openResults(
  folder: string,
  prefix: string,
  settings: readonly Setting[],
  begun: TrainingResults,
): NamedResults {
  mkdirSync(folder, { recursive: true });
  const wanted = settings.map((setting) => ({ setting, runs: [] }));
  const names = readdirSync(folder)
    .filter((file) => file.startsWith(`${prefix}_`) && file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort()
    .reverse();
  for (const name of names) {
    const results = parseJson(readTextFileSync(join(folder, `${name}.json`))) as TrainingResults;
    const { machine, device, cells } = results;
    const same = machine.processor === begun.machine.processor && device === begun.device;
    if (same && cells.every(({ setting }) => cellOf(wanted, setting))) return { name, results };
  }
  const today = `${prefix}_${new Date().toISOString().slice(0, 10)}`;
  for (let count = 1; ; count++) {
    const name = count === 1 ? today : `${today}-${count}`;
    if (!existsSync(join(folder, `${name}.json`))) return { name, results: begun };
  }
}

/** Saves results and the pages beside them. A file is replaced as a whole. */
export async function saveResults(
  folder: string,
  { name, results }: NamedResults,
  pages: Pages,
): Promise<void> {
  await writeText(folder, `${name}.json`, `${JSON.stringify(results)}\n`);
  for (const [ending, text] of Object.entries(pages)) {
    await writeText(folder, `${name}.${ending}`, text);
  }
}
