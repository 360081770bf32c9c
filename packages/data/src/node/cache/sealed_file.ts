import { basename, dirname } from "node:path";
import { type ReadOptions, readTextFile, replaceFile, sealed, unsealed } from "@lrm/files";
import { parseJson } from "@lrm/files/values";

/**
 * Writes an object as JSON with a checksum of its content and its folder's name. Only the owner can
 * read the file.
 *
 * @param check  called immediately before the file is replaced; if it throws, the old file stays
 */
export async function writeSealed(path: string, value: object, check?: () => void): Promise<void> {
  const text = JSON.stringify(sealed(value, { place: placeOf(path) }), null, 2);
  await replaceFile(path, (file) => file.writeFile(`${text}\n`), {
    mode: 0o600,
    ...(check !== undefined && { check }),
  });
}

/**
 * Reads a file that {@link writeSealed} wrote.
 *
 * @throws SyntaxError if it was changed or belongs to another folder; an error with the system's
 * code if it cannot be read
 */
export async function readSealed(path: string, options?: ReadOptions): Promise<object> {
  const json = parseJson(await readTextFile(path, options));
  const { value, seal } = unsealed(json, { place: placeOf(path) });
  if (seal === "right") return value;
  throw new SyntaxError(`Cannot use ${path}: it was changed`);
}

function placeOf(path: string): string {
  return basename(dirname(path));
}
