import { closeSync, fstatSync, readFileSync } from "node:fs";
import { codedError } from "./_coded_error.ts";
import { openFile, openFileSync } from "./open_file.ts";

/** Size of the largest configuration or index that makes sense, in bytes. */
const LIMIT = 2 ** 26;

/** Bounds on reading a file. */
export interface ReadOptions {
  /** Size of the largest file that is read, in bytes. Default: 64 MiB. */
  readonly limit?: number;
}

/**
 * Reads a small file whole.
 *
 * @throws Error with the system's code, `ENOTREG` for what is no regular file, `ETOOLARGE` for a
 * file over the limit
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

/** Reads a small file as {@link readSmallFile} does, as text in UTF-8. */
export async function readTextFile(path: string, options?: ReadOptions): Promise<string> {
  return new TextDecoder().decode(await readSmallFile(path, options));
}

/** Reads a small file as {@link readTextFile} does, without waiting. */
export function readTextFileSync(path: string, { limit = LIMIT }: ReadOptions = {}): string {
  const file = openFileSync(path);
  try {
    if (fstatSync(file).size > limit) throw codedError("ETOOLARGE", path);
    return new TextDecoder().decode(readFileSync(file));
  } finally {
    closeSync(file);
  }
}
