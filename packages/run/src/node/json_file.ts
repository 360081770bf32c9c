import { lstat } from "node:fs/promises";
import { errorCode, inPlainWords, readTextFile, unsealed } from "@lrm/files";
import { isObject, parseJson } from "@lrm/files/values";
import { InputError } from "../errors.ts";

/**
 * Reads an untrusted JSON file; undefined if it does not exist.
 *
 * @param remedy  remedy if the file is damaged
 * @throws InputError for a file that is not JSON, or nested too deeply; RunError if it cannot be
 *   read
 */
export async function readJsonFile(path: string, remedy: string): Promise<unknown> {
  try {
    return parseJson(await readTextFile(path));
  } catch (cause) {
    if (cause instanceof SyntaxError) {
      throw new InputError(`Cannot read ${path}: it is not JSON, or nested too deeply; ${remedy}`, {
        cause,
      });
    }
    const missing = ["ENOENT", "ENOTDIR"].includes(errorCode(cause) ?? "");
    if (missing && !(await isLink(path))) return undefined;
    throw inPlainWords(`Cannot read ${path}`, cause);
  }
}

/** Tells whether the path is a link, even a broken one. */
async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}

/**
 * Reads a JSON file with the checksum of `sealed` of `@lrm/files`; undefined if it does not exist.
 * Files of earlier versions have no checksum.
 *
 * @param remedy  remedy if the file is damaged
 * @throws like {@link readJsonFile}, and InputError if the checksum does not match
 */
export async function readSealedFile(path: string, remedy: string): Promise<unknown> {
  const json = await readJsonFile(path, remedy);
  if (!isObject(json)) return json;
  const { value, seal } = unsealed(json);
  if (seal !== "wrong") return value;
  throw new InputError(`Cannot use ${path}: it was changed since it was written; ${remedy}`);
}
