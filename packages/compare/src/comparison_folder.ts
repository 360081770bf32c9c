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

/** File that marks the folder of a comparison. */
const FILE = "comparison.json";
/**
 * Age in milliseconds after which a temporary file is abandoned. The largest file is written within
 * a second.
 */
const ABANDONED = 3_600_000;

/**
 * Refuses a folder that is not empty and has no comparison. Changes nothing.
 *
 * @throws InputError if it is refused; FileError if it cannot be read
 */
export async function checkComparisonFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown): string[] => {
    if (errorCode(error) === "ENOENT") return [];
    throw inPlainWords(`Cannot begin a comparison in ${folder}`, error);
  });
  if (names.includes(FILE)) return;
  // A process that was killed at its start leaves only folders.
  const runs = await stat(join(folder, "runs")).catch(() => undefined);
  const own = (name: string): boolean =>
    (name === "runs" && runs?.isDirectory() === true) || isTemporaryName(name);
  if (names.every(own)) return;
  throw new InputError(
    `Cannot begin a comparison in ${folder}: it is not empty`,
    "choose another folder",
  );
}

/** Creates the folder of a comparison if it is missing. */
export async function makeComparisonFolder(folder: string): Promise<void> {
  await checkComparisonFolder(folder);
  // It can be missing from a copy of the folder.
  await makeFolder(join(folder, "runs")).catch((error: unknown) => {
    throw inPlainWords(`Cannot begin a comparison in ${folder}`, error);
  });
}

/**
 * Removes temporary files of killed processes from the folder of a comparison. Other processes may
 * be using the folder.
 */
export async function sweepComparisonFolder(folder: string): Promise<void> {
  for (const each of [folder, join(folder, "runs")]) {
    // A file that stays does no harm.
    await sweepTemporaryFiles(each, { olderThan: ABANDONED }).catch(() => undefined);
  }
}
