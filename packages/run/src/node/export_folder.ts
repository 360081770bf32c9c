import { type FileHandle, lstat, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import {
  errorCode,
  inPlainWords,
  isTemporaryName,
  type LockOptions,
  lockFolder,
  makeFolder,
  type ReplaceOptions,
  type RunLock,
  readTextFile,
  removeEmptyFolders,
  replaceFile,
  sweepTemporaryFiles,
  systemProblem,
} from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import { InputError } from "../errors.ts";
import { UNREADABLE } from "./foreign_folder.ts";

/** A file of an export: its name, and its contents in parts. */
export type ExportFile = readonly [
  name: string,
  parts: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
];

/** Settings of {@link writeExport}. */
export interface ExportOptions extends LockOptions {
  /**
   * Permissions of the files, before the process's umask. With 0o600 the folder is private too.
   * Default: 0o666.
   */
  readonly mode?: number;
}

/** Permissions of files that are made from private ones. */
const PRIVATE = 0o600;

/** File that lists the files that an unfinished export has begun to write. */
const MARKER = ".lrm-export.json";
/** Key of the list of names. */
const UNFINISHED = "unfinished lrm export";
/** Maximum size of the marker in bytes. */
const LIMIT = 2 ** 16;

/** Temporary files of earlier versions that were killed. They do no harm, and stay. */
const OF_EARLIER_VERSIONS = /^[\w.-]+\.(?:safetensors|json|txt)\.\d+\.tmp$/;

/**
 * Refuses a folder that is not empty, unless its contents are those of an unfinished export.
 * Changes nothing.
 *
 * @param names  the files that will be written. Default: any
 * @throws InputError
 */
export async function checkNewFolder(folder: string, names?: readonly string[]): Promise<void> {
  const found = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return [];
    const { problem, remedy } = systemProblem(error) ?? UNREADABLE;
    throw new InputError(`Cannot export to ${folder}: ${problem}`, remedy, { cause: error });
  });
  const unfinished = (await unfinishedIn(folder)).filter((name) => names?.includes(name) ?? true);
  const own = new Set(["lock", ...unfinished, ...(unfinished.length > 0 ? [MARKER] : [])]);
  const others = found.filter(
    (name) => !own.has(name) && !isTemporaryName(name) && !OF_EARLIER_VERSIONS.test(name),
  );
  if (others.length === 0) return;
  throw new InputError(`Cannot export to ${folder}: it is not empty`, "choose another folder");
}

/** Lists the files that an unfinished export began to write. */
async function unfinishedIn(folder: string): Promise<readonly string[]> {
  try {
    const path = join(folder, MARKER);
    if ((await lstat(path)).isSymbolicLink()) return [];
    const json = parseJson(await readTextFile(path, { limit: LIMIT })) as Record<string, unknown>;
    const names = json?.[UNFINISHED];
    const valid = Array.isArray(names) && names.every((name) => typeof name === "string");
    return valid ? (names as string[]) : [];
  } catch {
    return []; // None, or none of ours.
  }
}

/**
 * Writes files into a new or empty folder, or one with an unfinished export. If it fails, it
 * removes its files; if it is killed, the next call starts over.
 *
 * @param files  the last one makes the folder a model folder; a killed call does not leave it
 *   behind
 * @throws InputError if the folder holds something else; FileError if another process uses it, or
 *   writing fails
 */
export async function writeExport(
  folder: string,
  files: readonly ExportFile[],
  { mode = 0o666, ...waiting }: ExportOptions = {},
): Promise<void> {
  const names = files.map(([name]) => name);
  await checkNewFolder(folder, names);
  // An existing folder stays: it may be the current folder, a link, or a mount point.
  const made = await makeExportFolder(folder, mode === PRIVATE ? 0o700 : 0o777);
  let lock: RunLock | undefined;
  try {
    lock = await lockFolder(folder, waiting);
    await checkNewFolder(folder, names); // Another process may have been faster.
    await write(folder, files, { mode, check: () => lock?.assertHeld() });
  } catch (error) {
    await lock?.release().catch(() => undefined); // The first error is the one to tell.
    await removeEmptyFolders(made);
    throw inPlainWords(`Cannot export to ${folder}`, error);
  }
  // Removed last: the marker identifies the other files as ours.
  await lock.release();
  await rm(join(folder, MARKER), { force: true });
}

/** Creates a folder. `mode` does not apply to its parents. */
async function makeExportFolder(folder: string, mode: number): Promise<string[]> {
  let made: string[] = [];
  try {
    made = await makeFolder(dirname(resolve(folder)));
    return [...(await makeFolder(folder, { mode })), ...made];
  } catch (error) {
    await removeEmptyFolders(made);
    throw inPlainWords(`Cannot export to ${folder}`, error);
  }
}

async function write(
  folder: string,
  files: readonly ExportFile[],
  options: ReplaceOptions,
): Promise<void> {
  const names = files.map(([name]) => name);
  try {
    const marker = `${JSON.stringify({ [UNFINISHED]: names })}\n`;
    await replaceFile(join(folder, MARKER), (file) => file.writeFile(marker), options);
    await sweepTemporaryFiles(folder);
    await rm(join(folder, names.at(-1)!), { force: true });
    for (const [name, parts] of files) {
      const fill = async (file: FileHandle): Promise<void> => {
        // Each part begins where the previous one ended.
        for await (const part of parts) await file.writeFile(part);
      };
      await replaceFile(join(folder, name), fill, options);
    }
  } catch (error) {
    const left = [...names, MARKER];
    for (const name of left) await rm(join(folder, name), { force: true }).catch(() => undefined);
    throw error;
  }
}
