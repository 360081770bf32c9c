import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  errorCode,
  inPlainWords,
  isTemporaryName,
  makeFolder,
  sweepTemporaryFiles,
} from "@lrm/files";
import { InputError } from "@lrm/run";

/** File that every folder of a comparison has. */
const FILE = "comparison.json";
/**
 * Milliseconds after which no process writes a file any more that it began: the largest is written
 * within a second.
 */
const ABANDONED = 3_600_000;

/**
 * Refuses a folder that holds something, and no comparison. Changes nothing.
 *
 * @throws InputError, or RunError where it cannot be read
 */
export async function checkComparisonFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown): string[] => {
    if (errorCode(error) === "ENOENT") return [];
    throw inPlainWords(`Cannot begin a comparison in ${folder}`, error);
  });
  if (names.includes(FILE)) return;
  // A process that was killed at once has made folders at most.
  const runs = await stat(join(folder, "runs")).catch(() => undefined);
  const own = (name: string): boolean =>
    (name === "runs" && runs?.isDirectory() === true) || isTemporaryName(name);
  if (names.every(own)) return;
  throw new InputError(
    `Cannot begin a comparison in ${folder}: it is not empty`,
    "choose another folder",
  );
}

/** Makes the folder of a comparison, where it is missing. */
export async function makeComparisonFolder(folder: string): Promise<void> {
  await checkComparisonFolder(folder);
  // It may be missing where the rest is, as in a copy.
  await makeFolder(join(folder, "runs")).catch((error: unknown) => {
    throw inPlainWords(`Cannot begin a comparison in ${folder}`, error);
  });
}

/**
 * Removes what killed processes left in the folder of a comparison; others may be at work in it.
 */
export async function sweepComparisonFolder(folder: string): Promise<void> {
  for (const each of [folder, join(folder, "runs")]) {
    // It is in nobody's way.
    await sweepTemporaryFiles(each, { olderThan: ABANDONED }).catch(() => undefined);
  }
}
