import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { writeText } from "@lrm/compare";
import { readTextFileSync } from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import type { Machine } from "../machine.ts";

/** Pages beside a file of results, by their endings. */
export type Pages = Readonly<Record<string, string>>;

/** Machine and device of measurements. */
export interface Measured {
  readonly machine: Machine;
  readonly device: string;
}

/** Results, and the name of their files without ending. */
export interface NamedResults<T extends Measured> {
  readonly name: string;
  readonly results: T;
}

/**
 * Finds the newest results of an experiment that can be continued: those of the same processor and
 * device that fit what is wanted. Otherwise begins new ones with today's date.
 *
 * @param prefix  name of the experiment's files, without date
 * @param begun  results without any measurement
 * @param fits  tells whether all settings of results are still wanted
 */
export function openResults<T extends Measured>(
  folder: string,
  prefix: string,
  begun: T,
  fits: (results: T) => boolean,
): NamedResults<T> {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder)
    .filter((file) => file.startsWith(`${prefix}_`) && file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort()
    .reverse();
  for (const name of names) {
    const results = parseJson(readTextFileSync(join(folder, `${name}.json`))) as T;
    const { machine, device } = results;
    const same = machine.processor === begun.machine.processor && device === begun.device;
    if (same && fits(results)) return { name, results };
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
  { name, results }: NamedResults<Measured>,
  pages: Pages,
): Promise<void> {
  await writeText(folder, `${name}.json`, `${JSON.stringify(results)}\n`);
  for (const [ending, text] of Object.entries(pages)) {
    await writeText(folder, `${name}.${ending}`, text);
  }
}
