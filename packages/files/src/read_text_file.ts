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
 * Reads a small text file whole, as UTF-8.
 *
 * @throws Error with the system's code, `ENOTREG` for what is no regular file, `ETOOLARGE` for a file over the limit
 */
export async function readTextFile(
  path: string,
  { limit = LIMIT }: ReadOptions = {},
): Promise<string> {
  const file = await openFile(path);
  try {
    if ((await file.stat()).size > limit) throw codedError("ETOOLARGE", path);
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** Reads a small text file as {@link readTextFile} does, without waiting. */
export function readTextFileSync(path: string, { limit = LIMIT }: ReadOptions = {}): string {
  const file = openFileSync(path);
  try {
    if (fstatSync(file).size > limit) throw codedError("ETOOLARGE", path);
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}
