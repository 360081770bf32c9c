import type { Dirent } from "node:fs";
import { lstat, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isTokenizerFile } from "@lrm/data";
import {
  assertUnlocked,
  errorCode,
  inPlainWords,
  isTemporaryName,
  makeFolder,
  removeEmptyFolders,
  sweepTemporaryFiles,
} from "@lrm/files";
import { RunError } from "@lrm/train";
import { TOKENIZER_FOLDER } from "./tokenizer_of_run.ts";

/** Creates the folder of a run. `mode` does not apply to its parents. */
export async function makeRunFolder(path: string, mode: number): Promise<string[]> {
  const around = await makeFolder(dirname(resolve(path)));
  try {
    return [...(await makeFolder(path, { mode })), ...around];
  } catch (error) {
    await removeEmptyFolders(around);
    throw error;
  }
}

/**
 * Refuses a folder that is not empty, except for files of a process that was killed before its run
 * began. Writes nothing.
 *
 * @throws RunError if it is not empty; FileError if another process uses it, or it cannot be read
 */
export async function checkEmpty(path: string): Promise<void> {
  const names = await readdir(path).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return [];
    throw inPlainWords(`Cannot start a run in ${path}`, error);
  });
  const others: string[] = [];
  for (const name of names) {
    const own = name === "lock" || isTemporaryName(name) || (await isTokenizerFolder(path, name));
    if (!own) others.push(name);
  }
  if (others.length === 0) return;
  await assertUnlocked(path);
  const remedy = others.includes("config.json")
    ? `resume it with --resume ${path}, or choose another folder`
    : "choose another folder";
  throw new RunError(`Cannot start a run in ${path}: it is not empty`, remedy);
}

/** Tells whether an entry is a folder of tokenizer files, which a killed process leaves behind. */
async function isTokenizerFolder(path: string, name: string): Promise<boolean> {
  if (name !== TOKENIZER_FOLDER) return false;
  const folder = join(path, name);
  if (!(await lstat(folder)).isDirectory()) return false;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  const isOwn = (entry: Dirent): boolean => isTokenizerFile(entry.name) && entry.isFile();
  return entries?.every((entry) => isOwn(entry) || isTemporaryName(entry.name)) ?? false;
}

/** Removes the tokenizer files of a run that did not begin, and nothing else. */
export async function removeTokenizerFiles(path: string): Promise<void> {
  const folder = join(path, TOKENIZER_FOLDER);
  if (!(await isTokenizerFolder(path, TOKENIZER_FOLDER).catch(() => false))) return;
  await sweepTemporaryFiles(folder).catch(() => undefined);
  for (const name of (await readdir(folder)).filter(isTokenizerFile)) await rm(join(folder, name));
  await removeEmptyFolders([folder]);
}
