import { type BigIntStats, statSync } from "node:fs";
import { basename, dirname, extname } from "node:path";
import { systemProblem } from "@lrm/files";
import { DataError } from "../tokens.ts";

/** A file of a corpus, with the properties that follow from its name. */
export interface DataFile {
  readonly path: string;
  /** Path relative to the folder that contains all of the data, for people. */
  readonly name: string;
  readonly format: DataFormat;
  /** Compression of the whole file. */
  readonly compression?: "gzip" | "zstd";
  /** Size on disk, in bytes. */
  readonly size: number;
  /** True if its name holds it out for validation. */
  readonly validation: boolean;
  /** True if the permissions of the file and its folder let every user read it. */
  readonly public: boolean;
}

/**
 * `text`: one document. `json-lines`: one document in each line. `parquet`: one document in each
 * row. `tokens`: a token shard.
 */
export type DataFormat = "text" | "json-lines" | "parquet" | "tokens";

const FORMATS: Readonly<Record<string, DataFormat>> = {
  ".jsonl": "json-lines",
  ".ndjson": "json-lines",
  ".json": "json-lines",
  ".parquet": "parquet",
  ".bin": "tokens",
};

const COMPRESSIONS = { ".gz": "gzip", ".zst": "zstd" } as const;

/** Permissions that let the group and all other users read a file. */
const READABLE_BY_ALL = 0o044n;
/** Permissions that let all users enter a folder. */
const REACHABLE_BY_ALL = 0o011n;

/** Derives the format and the compression from the name of a file. */
export function formatOf(path: string): Pick<DataFile, "format" | "compression"> {
  const [inner, outer] = endingsOf(path);
  return {
    format: FORMATS[inner] ?? "text",
    ...(outer !== undefined && { compression: COMPRESSIONS[outer] }),
  };
}

/** Returns the file endings in lower case: that of the content, and that of the compression. */
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
 * Describes a file of data.
 *
 * @throws DataError if the file is missing
 */
export function dataFile(path: string, name = basename(path), validation = false): DataFile {
  const { size, mode } = statusOf(path);
  return {
    ...{ path, name, ...formatOf(path), size: Number(size), validation },
    // Windows stores permissions elsewhere.
    public:
      process.platform === "win32" ||
      ((mode & READABLE_BY_ALL) === READABLE_BY_ALL &&
        (statusOf(dirname(path)).mode & REACHABLE_BY_ALL) === REACHABLE_BY_ALL),
  };
}

/** Makes an error for a file that changed while it was read. */
export function changedWhileRead(path: string): DataError {
  return new DataError(
    `Cannot use ${path} as data: it changed while it was read`,
    "start again when it is complete",
  );
}

/** Reads the status of a path, following links. */
export function statusOf(path: string): BigIntStats {
  try {
    return statSync(path, { bigint: true });
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * Turns an error of the system during reading into a DataError. Returns any other error unchanged.
 */
export function unreadable(path: string, error: unknown): unknown {
  const found = systemProblem(error);
  if (found === undefined) return error;
  return new DataError(`Cannot use ${path} as data: ${found.problem}`, found.remedy, {
    cause: error,
  });
}
