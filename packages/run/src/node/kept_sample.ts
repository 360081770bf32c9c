import { rm } from "node:fs/promises";
import { join } from "node:path";
import { inPlainWords } from "@lrm/files";
import { readTextIfPresent } from "./object_lines.ts";
import { SAMPLE_FILE } from "./outcome.ts";
import type { RunFolder } from "./run_folder.ts";

/**
 * Moves the final sample of a run to those of its way, as the run goes on. Does nothing if there is
 * none.
 *
 * @param step  step of the sample
 * @throws FileError if the folder cannot be written
 */
export async function keepSample(folder: RunFolder, step: number): Promise<void> {
  const path = join(folder.path, SAMPLE_FILE);
  const text = readTextIfPresent(path);
  if (text === undefined) return;
  folder.recordSample({ step, text: text.trim() });
  await rm(path).catch((error: unknown) => {
    throw inPlainWords(`Cannot remove ${path}`, error);
  });
}
