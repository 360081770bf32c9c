import { lstatSync } from "node:fs";
import { join } from "node:path";
import { errorCode, isGitLfsPointer, readSmallFile, systemProblem } from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import { InputError } from "../errors.ts";
import { describeFolder, UNREADABLE } from "./foreign_folder.ts";

/**
 * Size of the largest configuration that makes sense, in bytes: published ones have some thousand,
 * 4 million with names of 100,000 classes.
 */
const LIMIT = 2 ** 24;

/**
 * The `config.json` of a folder with a model: a run's, or a Hugging Face model's.
 *
 * @throws InputError that says what the folder is, where it is something else
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
 * The text of a file of a model's folder.
 *
 * @throws InputError for a Git LFS pointer in its place
 */
export function textOf(bytes: Uint8Array, path: string): string {
  if (!isGitLfsPointer(bytes)) return new TextDecoder().decode(bytes);
  throw new InputError(
    `Cannot read ${path}: it is a Git LFS pointer, not the file itself`,
    `get the file with \`git lfs pull\`, or download it`,
  );
}

/**
 * Parses a JSON file of a model's folder.
 *
 * @throws InputError where it is not JSON
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

/** Tells whether a folder has an entry of this name, be it a link to nowhere. */
export function holds(folder: string, name: string): boolean {
  return lstatSync(join(folder, name), { throwIfNoEntry: false }) !== undefined;
}
