import type { FileHandle } from "node:fs/promises";
import { type ReplaceOptions, replaceFile as replace } from "@lrm/files";
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
