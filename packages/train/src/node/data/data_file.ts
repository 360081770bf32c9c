import { readdirSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { meaningOf } from "@lrm/files";
import { DataError } from "../../tokens.ts";
import { stateOfTheUnion } from "../state_of_the_union.ts";

/** A file of a corpus, and what its name says of it. */
export interface DataFile {
  readonly path: string;
  readonly format: DataFormat;
  /** How the whole file is compressed, where it is. */
  readonly compression?: "gzip" | "zstd";
  /** On the disk, in bytes. */
  readonly size: number;
  /** Kept for validation: `val` or `validation` is a word of its name. */
  readonly validation: boolean;
}

/** `text`: one document; `json-lines`: a document in each line; `parquet`: one in each row; `tokens`: a token shard. */
export type DataFormat = "text" | "json-lines" | "parquet" | "tokens";

const FORMATS: Readonly<Record<string, DataFormat>> = {
  ".jsonl": "json-lines",
  ".ndjson": "json-lines",
  ".json": "json-lines",
  ".parquet": "parquet",
  ".bin": "tokens",
};

const COMPRESSIONS = { ".gz": "gzip", ".zst": "zstd" } as const;

/**
 * The files that `names` say, in their order: `sotu` (the State of the Union addresses), files, and folders, of which it is the files in the order of their names; folders inside and names that begin with a dot are left out.
 *
 * @throws DataError for what is missing, or is neither a file nor a folder
 */
export function listData(names: readonly string[]): DataFile[] {
  return names
    .flatMap((name) => (name === "sotu" ? stateOfTheUnion() : pathsIn(name)))
    .map(dataFile);
}

function pathsIn(path: string): string[] {
  const status = statusOf(path);
  if (status.isFile()) return [path];
  if (status.isDirectory()) {
    return inFolder(path)
      .filter((name) => !name.startsWith("."))
      .map((name) => join(path, name))
      .filter((each) => statusOf(each).isFile())
      .sort();
  }
  throw new DataError(`Cannot use ${path} as data: it is neither a file nor a folder`);
}

function dataFile(path: string): DataFile {
  const name = basename(path);
  const ending = extname(name).toLowerCase();
  const packed = Object.hasOwn(COMPRESSIONS, ending);
  const inner = packed ? extname(name.slice(0, -ending.length)).toLowerCase() : ending;
  return {
    path,
    format: FORMATS[inner] ?? "text",
    ...(packed && { compression: COMPRESSIONS[ending as keyof typeof COMPRESSIONS] }),
    size: statusOf(path).size,
    validation: /(^|[_-])val(idation)?([_.-]|$)/.test(name),
  };
}

function statusOf(path: string) {
  try {
    return statSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function inFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** What to throw for an error of the system while data is read; itself for any other error. */
export function unreadable(path: string, error: unknown): unknown {
  const meaning = meaningOf(error);
  if (meaning === undefined) return error;
  return new DataError(`Cannot use ${path} as data: ${meaning}`, { cause: error });
}
