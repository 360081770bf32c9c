import { lstatSync } from "node:fs";
import { join } from "node:path";
import { errorCode, isGitLfsPointer, readSmallFile, systemProblem } from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import { InputError } from "../errors.ts";
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

/**
 * Decodes a text file of a model folder.
 *
 * @throws InputError if the file is only a Git LFS pointer
 */
export function textOf(bytes: Uint8Array, path: string): string {
  if (!isGitLfsPointer(bytes)) return new TextDecoder().decode(bytes);
  throw new InputError(
    `Cannot read ${path}: it is a Git LFS pointer, not the file itself`,
    `get the file with \`git lfs pull\`, or download it`,
  );
}

/**
 * Parses a JSON file of a model folder.
 *
 * @throws InputError if it is not JSON
 */
export function jsonOf(bytes: Uint8Array, path: string): unknown {
  const text = textOf(bytes, path);
  try {
    return parseJson(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new InputError(`Cannot read ${path}: it is not JSON`, "get the file again", { cause });
  }
}

/** Tells whether a folder has an entry with this name, even a broken link. */
export function holds(folder: string, name: string): boolean {
  return lstatSync(join(folder, name), { throwIfNoEntry: false }) !== undefined;
}
