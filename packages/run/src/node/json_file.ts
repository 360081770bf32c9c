import { lstat } from "node:fs/promises";
import { errorCode, inPlainWords, readTextFile, unsealed } from "@lrm/files";
import { isObject, parseJson } from "@lrm/files/values";
import { InputError } from "../errors.ts";

/**
 * Reads a JSON file that a stranger may have written; undefined where there is none.
 *
 * @param remedy  what helps where it is damaged
 * @throws InputError for a file that is not JSON, or nested too deeply; RunError where it cannot be
 *   read
 */
export async function readJsonFile(path: string, remedy: string): Promise<unknown> {
  try {
    return parseJson(await readTextFile(path));
  } catch (cause) {
    if (cause instanceof SyntaxError) {
      throw new InputError(`Cannot read ${path}: it is not JSON, or nested too deeply`, remedy, {
        cause,
      });
    }
    const missing = ["ENOENT", "ENOTDIR"].includes(errorCode(cause) ?? "");
    if (missing && !(await isLink(path))) return undefined;
    throw inPlainWords(`Cannot read ${path}`, cause);
  }
}

/** Tells whether a link has that name, be it one to nowhere. */
async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}

/**
 * Reads a JSON file that `sealed` of `@lrm/files` gave a checksum; undefined where there is none.
 * Files of earlier versions have no checksum.
 *
 * @param remedy  what helps where it is damaged
 * @throws as {@link readJsonFile}, and InputError for a file that is not as it was written
 */
export async function readSealedFile(path: string, remedy: string): Promise<unknown> {
  const json = await readJsonFile(path, remedy);
  if (!isObject(json)) return json;
  const { value, seal } = unsealed(json);
  if (seal !== "wrong") return value;
  throw new InputError(`Cannot use ${path}: it was changed since it was written`, remedy);
}
