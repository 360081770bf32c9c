import type { FileHandle } from "node:fs/promises";
import { checkReplaceable as check, type ReplaceOptions, replaceFile as replace } from "@lrm/files";
import { inPlainWords } from "./run_error.ts";

/**
 * Replaces `path` all at once, see {@link replace}.
 *
 * @throws RunError when the disk is full or may not be written; the old content stays
 */
export async function replaceFile(
  path: string,
  fill: (file: FileHandle) => Promise<void>,
  options?: ReplaceOptions,
): Promise<void> {
  try {
    await replace(path, fill, options);
  } catch (error) {
    throw inPlainWords(`Cannot write ${path}`, error);
  }
}

/**
 * Finds out whether {@link replaceFile} could write `path`, before the work whose result it is to
 * hold. What is there stays as it is.
 *
 * @throws RunError where it could not
 */
export async function checkReplaceable(path: string): Promise<void> {
  try {
    await check(path);
  } catch (error) {
    throw inPlainWords(`Cannot write ${path}`, error);
  }
}
