import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { DataError } from "../../tokens.ts";
import { statusOf, unreadable } from "../data_file.ts";

/** Maximum depth of nested folders. */
const DEPTH = 32;
/** Maximum number of files in a folder. The list of more files would take much memory. */
const MOST_FILES = 1_000_000;

/** A file or folder that was left out, with the reason. */
export interface LeftOutEntry {
  readonly name: string;
  readonly why: string;
}

/** Files of a folder and its subfolders. */
export interface FolderFiles {
  /** Paths of the files, sorted by name. */
  readonly files: readonly string[];
  /** Paths of files and folders that are never read. */
  readonly leftOut: readonly LeftOutEntry[];
}

/** Folders of development tools. */
const TOOLS = ["node_modules", "__pycache__"];

/**
 * Lists the files of a folder and its subfolders. Leaves out names that begin with a dot, folders
 * of runs, comparisons and models, and anything that is not a regular file. Follows links to files
 * and folders, but visits each folder once.
 *
 * @param exclude  a folder to leave out
 * @throws DataError for a folder that cannot be read, more than a million files, or folders nested
 * more than 32 deep
 */
export function listFolder(folder: string, exclude?: string): FolderFiles {
  const files: string[] = [];
  const leftOut: LeftOutEntry[] = [];
  const seen = new Set<string>();
  const visit = (path: string, depth: number): void => {
    if (depth > DEPTH) {
      throw new DataError(
        `Cannot use ${folder} as data: its folders are nested more than ${DEPTH} deep (${path})`,
        "name the folder with the data",
      );
    }
    seen.add(realPath(path));
    const names = namesIn(path);
    for (const name of names.sort()) {
      const inner = join(path, name);
      const skip = (why: string) => leftOut.push({ name: inner, why });
      if (name.startsWith(".")) {
        skip("hidden");
        continue;
      }
      const status = statusOf(inner);
      if (status.isFile()) files.push(inner);
      else if (!status.isDirectory()) skip("a device, pipe or socket");
      else if (resolve(inner) === exclude) skip("the cache");
      else if (TOOLS.includes(name)) skip("a folder of a tool");
      else if (seen.has(realPath(inner))) skip("already read");
      else {
        const what = ownFolder(inner);
        if (what === undefined) visit(inner, depth + 1);
        else skip(what);
      }
      if (files.length > MOST_FILES) {
        throw new DataError(
          `Cannot use ${folder} as data: it has more than a million files`,
          "join them into JSON lines",
        );
      }
    }
  };
  visit(folder, 0);
  return { files: files.sort(), leftOut };
}

/** Recognizes a folder that this project wrote, which is not data. */
function ownFolder(path: string): string | undefined {
  const holds = (name: string) =>
    statSync(join(path, name), { throwIfNoEntry: false }) !== undefined;
  if (holds("comparison.json")) return "a comparison";
  if (!holds("config.json")) return undefined;
  if (holds("metrics.jsonl") || holds("checkpoint.safetensors")) return "a run";
  return holds("model.safetensors") || holds("model.safetensors.index.json")
    ? "a model"
    : undefined;
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}
