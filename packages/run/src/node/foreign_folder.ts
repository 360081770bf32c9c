import { type Dirent, existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { systemProblem } from "@lrm/files";
import type { Problem } from "@lrm/files/problem";
import { problemOfNames } from "../model_files/foreign_files.ts";

/** Explanation and remedy for a path that fails in a way that the system does not explain. */
export const UNREADABLE: Problem = { problem: "it cannot be read", remedy: "check the path" };

/** Maximum number of entries of a folder to examine. */
const ENTRIES = 1000;

/** Describes what a path without a config.json seems to be, and what to use instead. */
export async function describeFolder(path: string): Promise<Problem> {
  let entries: Dirent[];
  try {
    if (!(await stat(path)).isDirectory()) {
      return {
        problem: "it is a file",
        remedy: "give the folder that holds the model's config.json and model.safetensors",
      };
    }
    entries = (await readdir(path, { withFileTypes: true })).slice(0, ENTRIES);
  } catch (error) {
    return systemProblem(error) ?? UNREADABLE;
  }
  const names = entries.map(({ name }) => name);
  const known = problemOfNames(names);
  if (known !== undefined) return known;
  const inside = await modelsInside(path, entries);
  if (inside !== undefined) {
    return { problem: "it has no config.json, but a folder in it has", remedy: `give ${inside}` };
  }
  return {
    problem: "it has no config.json",
    remedy: "give a folder with a model's config.json and model.safetensors, or a run folder",
  };
}

/**
 * Finds the first folder with a config.json in this one, or in the `snapshots` of a Hugging Face
 * cache.
 */
async function modelsInside(path: string, entries: readonly Dirent[]): Promise<string | undefined> {
  const folders = entries.filter((entry) => !entry.isFile()).map(({ name }) => join(path, name));
  const snapshots = join(path, "snapshots");
  if (folders.includes(snapshots)) {
    const names = await readdir(snapshots).catch(() => []);
    folders.push(...names.slice(0, ENTRIES).map((name) => join(snapshots, name)));
  }
  return folders.find((folder) => existsSync(join(folder, "config.json")));
}
