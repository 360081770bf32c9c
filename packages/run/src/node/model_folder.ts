import { lstatSync } from "node:fs";
import { join } from "node:path";
import { errorCode, readSmallFile, systemProblem } from "@lrm/files";
import { InputError } from "../errors.ts";
import { jsonOf } from "../model_files/model_text.ts";
import { describeFolder, UNREADABLE } from "./foreign_folder.ts";

/**
 * Maximum size of a configuration in bytes. Published ones have some thousand bytes; with names of
 * 100,000 classes, 4 million.
 */
const LIMIT = 2 ** 24;

/**
 * Reads the `config.json` of a model folder: a run folder or a Hugging Face folder.
 *
 * @throws InputError that describes the folder if it is not a model folder
 */
export async function readModelConfig(folder: string): Promise<unknown> {
  const path = join(folder, "config.json");
  const bytes = await readSmallFile(path, { limit: LIMIT }).catch(async (cause: unknown) => {
    const code = errorCode(cause);
    const absent = code === "ENOENT" || code === "ENOTDIR";
    const action = absent ? `Cannot use ${folder} as a model` : `Cannot read ${path}`;
    const found = absent ? await describeFolder(folder) : systemProblem(cause);
    const { problem, remedy } = found ?? UNREADABLE;
    throw new InputError(`${action}: ${problem}`, remedy, { cause });
  });
  return jsonOf(bytes, path);
}

/** Tells whether a folder has an entry with this name, even a broken link. */
export function holds(folder: string, name: string): boolean {
  return lstatSync(join(folder, name), { throwIfNoEntry: false }) !== undefined;
}
