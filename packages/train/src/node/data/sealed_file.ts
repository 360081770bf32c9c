import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import { parseJson, type ReadOptions, readTextFile } from "@lrm/files";
import { replaceFile } from "../atomic_file.ts";

/**
 * Writes an object as JSON with a checksum of all that it says, and of the folder it belongs to. Only its owner may
 * read the file.
 *
 * @param check  called right before the file is replaced; when it throws, the old content stays
 */
export async function writeSealed(path: string, value: object, check?: () => void): Promise<void> {
  const text = JSON.stringify({ ...value, sha256: sealOf(path, value) }, null, 2);
  await replaceFile(path, (file) => file.writeFile(`${text}\n`), {
    mode: 0o600,
    ...(check !== undefined && { check }),
  });
}

/**
 * Reads what {@link writeSealed} wrote.
 *
 * @throws SyntaxError where it was changed, or is of another folder; Error with the system's code where it cannot be read
 */
export async function readSealed(path: string, options?: ReadOptions): Promise<object> {
  const json = parseJson(await readTextFile(path, options));
  const { sha256, ...value } = Object(json) as { sha256?: unknown };
  if (sha256 === sealOf(path, value)) return value;
  throw new SyntaxError(`${path} is not as it was written`);
}

function sealOf(path: string, value: object): string {
  const folder = basename(dirname(path));
  return createHash("sha256")
    .update(JSON.stringify([folder, value]))
    .digest("hex");
}
