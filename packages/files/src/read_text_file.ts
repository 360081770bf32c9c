import { closeSync, fstatSync, readFileSync } from "node:fs";
import { codedError } from "./_coded_error.ts";
import { openFile, openFileSync } from "./open_file.ts";

/** Largest configuration or index that is read by default, in bytes. */
const LIMIT = 2 ** 26;

/** Options of {@link readSmallFile}. */
export interface ReadOptions {
  /** Largest file that is read, in bytes. Default: 67 MB (2²⁶). */
  readonly limit?: number;
}

/**
 * Reads a whole small file.
 *
 * @throws Error with the code of the system; `ENOTREG` for a path that is not a regular file,
 *   `ETOOLARGE` for a file above the limit
 */
export async function readSmallFile(
  path: string,
  { limit = LIMIT }: ReadOptions = {},
): Promise<Uint8Array> {
  const file = await openFile(path);
  try {
    if ((await file.stat()).size > limit) throw codedError("ETOOLARGE", path);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Reads a small file like {@link readSmallFile}, as UTF-8 text. */
export async function readTextFile(path: string, options?: ReadOptions): Promise<string> {
  return new TextDecoder().decode(await readSmallFile(path, options));
}

/** Reads a small file like {@link readTextFile}, synchronously. */
export function readTextFileSync(path: string, { limit = LIMIT }: ReadOptions = {}): string {
  const file = openFileSync(path);
  try {
    if (fstatSync(file).size > limit) throw codedError("ETOOLARGE", path);
    return new TextDecoder().decode(readFileSync(file));
  } finally {
    closeSync(file);
  }
}
