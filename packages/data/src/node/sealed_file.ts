import { basename, dirname } from "node:path";
import { type ReadOptions, readTextFile, replaceFile, sealed, unsealed } from "@lrm/files";
import { parseJson } from "@lrm/files/values";

/**
 * Writes an object as JSON with a checksum of all that it says, and of the folder it belongs to.
 * Only its owner may read the file.
 *
 * @param check  called right before the file is replaced; when it throws, the old content stays
 */
export async function writeSealed(path: string, value: object, check?: () => void): Promise<void> {
  const text = JSON.stringify(sealed(value, { place: placeOf(path) }), null, 2);
  await replaceFile(path, (file) => file.writeFile(`${text}\n`), {
    mode: 0o600,
    ...(check !== undefined && { check }),
  });
}

/**
 * Reads what {@link writeSealed} wrote.
 *
 * @throws SyntaxError where it was changed, or is of another folder; Error with the system's code
 * where it cannot be read
 */
export async function readSealed(path: string, options?: ReadOptions): Promise<object> {
  const json = parseJson(await readTextFile(path, options));
  const { value, seal } = unsealed(json, { place: placeOf(path) });
  if (seal === "right") return value;
  throw new SyntaxError(`${path} is not as it was written`);
}

function placeOf(path: string): string {
  return basename(dirname(path));
}
