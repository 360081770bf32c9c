import type { Stats } from "node:fs";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, inPlainWords } from "@lrm/files";
import type { LoadedCheckpoint } from "@lrm/train";
import { RunError } from "@lrm/train";
import { loadCheckpoint } from "@lrm/train/node";

/** Name of the checkpoint file of a run folder. */
export const CHECKPOINT = "checkpoint.safetensors";

/** Files that a run writes only after its first checkpoint. */
const AFTER_FIRST = ["metrics.jsonl", "timings.jsonl", "samples.jsonl", "sample.txt"];

/**
 * Loads the checkpoint of a run folder; undefined if the run ended before its first one.
 *
 * @throws RunError if it is damaged, or missing although steps are recorded; FileError if it
 *   cannot be read
 */
export async function lastCheckpoint(folder: string): Promise<LoadedCheckpoint | undefined> {
  const path = join(folder, CHECKPOINT);
  if ((await statusOf(path)) !== undefined) return await loadCheckpoint(path);
  for (const name of AFTER_FIRST) {
    const status = await statusOf(join(folder, name));
    if (status === undefined || status.size === 0) continue;
    throw new RunError(
      `Cannot go on with ${folder}: ${CHECKPOINT} is missing, though ${name} tells of steps that were done`,
      "restore it from a copy, or start a new run",
    );
  }
  return undefined;
}

/** Returns the status of a path, even of a broken link; undefined if it does not exist. */
async function statusOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw inPlainWords(`Cannot load ${path}`, error);
  }
}
