import { type BigIntStats, statSync } from "node:fs";
import { basename, dirname, extname } from "node:path";
import { meaningOf } from "@lrm/files";
import { DataError } from "../tokens.ts";

/** A file of a corpus, and what its name says of it. */
export interface DataFile {
  readonly path: string;
  /** For people: its path from the folder that holds all of the data. */
  readonly name: string;
  readonly format: DataFormat;
  /** How the whole file is compressed, where it is. */
  readonly compression?: "gzip" | "zstd";
  /** On the disk, in bytes. */
  readonly size: number;
  /** Held out, by its name. */
  readonly validation: boolean;
  /** True where its permissions, and its folder's, let everybody read it. */
  readonly public: boolean;
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

/** Permissions that let a file's group and all others read it. */
const READABLE_BY_ALL = 0o044n;
/** Of a folder whose files everybody comes to. */
const REACHABLE_BY_ALL = 0o011n;

/** Reads the format and the compression off a file's name. */
export function formatOf(path: string): Pick<DataFile, "format" | "compression"> {
  const [inner, outer] = endingsOf(path);
  return {
    format: FORMATS[inner] ?? "text",
    ...(outer !== undefined && { compression: COMPRESSIONS[outer] }),
  };
}

/** The endings of a name in lower case: of the content, and of how it is compressed. */
export function endingsOf(
  path: string,
): [content: string, compression?: keyof typeof COMPRESSIONS] {
  const name = basename(path);
  const ending = extname(name).toLowerCase();
  if (!Object.hasOwn(COMPRESSIONS, ending)) return [ending];
  const inner = extname(name.slice(0, -ending.length)).toLowerCase();
  return [inner, ending as keyof typeof COMPRESSIONS];
}

/**
 * A file as data.
 *
 * @throws DataError for what is missing, or no file
 */
export function dataFile(path: string, name = basename(path), validation = false): DataFile {
  const { size, mode } = statusOf(path);
  return {
    ...{ path, name, ...formatOf(path), size: Number(size), validation },
    // Windows keeps who may read a file elsewhere.
    public:
      process.platform === "win32" ||
      ((mode & READABLE_BY_ALL) === READABLE_BY_ALL &&
        (statusOf(dirname(path)).mode & REACHABLE_BY_ALL) === REACHABLE_BY_ALL),
  };
}

/** Status of what is at a path, behind all links. */
export function statusOf(path: string): BigIntStats {
  try {
    return statSync(path, { bigint: true });
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
