import { lstat } from "node:fs/promises";
import { errorCode, inPlainWords, readTextFile, unsealed } from "@lrm/files";
import { isObject, parseJson } from "@lrm/files/values";
import { InputError } from "../errors.ts";

/**
 * Reads a JSON file from an untrusted source. Returns undefined if there is no such file.
 *
 * @param remedy  what to do about a damaged file
 * @throws InputError for a file that is not JSON, or is nested too deeply; FileError if it cannot
 *   be read
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

/** Tells whether `path` is a symbolic link, even a dangling one. */
async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}

/**
 * Reads a JSON file with the checksum that `sealed` of `@lrm/files` writes. Returns undefined if
 * there is no such file. Files of earlier versions have no checksum.
 *
 * @param remedy  what to do about a damaged file
 * @throws InputError for a file that is not JSON, is nested too deeply, or does not match its
 *   checksum; FileError if it cannot be read
 */
export async function readSealedFile(path: string, remedy: string): Promise<unknown> {
  const json = await readJsonFile(path, remedy);
  if (!isObject(json)) return json;
  const { value, seal } = unsealed(json);
  if (seal !== "wrong") return value;
  throw new InputError(`Cannot use ${path}: it was changed since it was written`, remedy);
}
