import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";
import { errorCode, openFile, readInto } from "@lrm/files";
import { DataError } from "../tokens.ts";
import { type DataFile, statusOf, unreadable } from "./data_file.ts";
import { openPrivateFolder } from "./private_folder.ts";
import { readSealed, writeSealed } from "./sealed_file.ts";

/** A file whose last change is as near as this, in milliseconds, may change again without a trace: clocks of file systems tick slowly. */
const UNSETTLED = 2000;

/** Bytes that are read at once. */
const CHUNK = 2 ** 20;

/** Size of the largest memory that is read: that of a million files. */
const MEMORY_LIMIT = 2 ** 28;

/** A file as it was read. */
export interface Digest {
  readonly path: string;
  /** Of its content. */
  readonly sha256: string;
  /**
   * Changes whenever the content does; by the time of the last change of the file's entry, which no
   * program can set.
   */
  readonly stamp: string;
}

/** Settings of making digests. */
export interface DigestOptions {
  readonly onBytes?: (done: number) => void;
  /** Gives up. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Looks at the bytes of a file that is read, in chunks that begin at even positions; what it
   * throws ends it.
   */
  readonly inspect?: (path: string) => (bytes: Uint8Array, position: number) => void;
}

/**
 * The digests of files. Those that were read before are known by their size, times and number on the disk, and not read again.
 *
 * @param memory  a file that remembers them, in a folder that only its owner may write into;
 * undefined: none does
 * @throws DataError for a file that cannot be read, or changes meanwhile; the signal's reason once
 * it is aborted, and what was read by then is remembered
 */
export async function digestsOf(
  files: readonly Pick<DataFile, "path" | "size">[],
  memory: string | undefined,
  options: DigestOptions = {},
): Promise<Digest[]> {
  const known = await recall(memory);
  const settled: Digest[] = [];
  const rememberThem = async () => {
    if (memory === undefined || settled.every((each) => known.get(each.path) === each)) return;
    const all = new Map([...known.values(), ...settled].map((each) => [each.path, each]));
    await remember(
      memory,
      files.flatMap(({ path }) => all.get(resolve(path)) ?? []),
    );
  };
  try {
    const digests = await readAll(files, known, settled, options);
    await rememberThem().catch(() => undefined); // They are read again then, which only takes time.
    return digests;
  } catch (error) {
    await rememberThem().catch(() => undefined); // The first error is the one to tell.
    throw error;
  }
}

async function readAll(
  files: readonly Pick<DataFile, "path" | "size">[],
  known: ReadonlyMap<string, Digest>,
  settled: Digest[],
  { onBytes, ...options }: DigestOptions,
): Promise<Digest[]> {
  const digests: Digest[] = [];
  let before = 0;
  for (const { path: name, size } of files) {
    const path = resolve(name);
    const { stamp, changed } = stateOf(path);
    const old = known.get(path);
    const started = Date.now();
    const sha256 =
      old?.stamp === stamp
        ? old.sha256
        : await digestOf(path, size, { ...options, onBytes: (bytes) => onBytes?.(before + bytes) });
    const digest = old?.stamp === stamp ? old : { path, sha256, stamp };
    checkUnchanged(digest);
    digests.push(digest);
    if (digest === old || started - changed > UNSETTLED) settled.push(digest);
    before += size;
    onBytes?.(before);
  }
  return digests;
}

/** @throws DataError where a file is another one than when it was read */
export function checkUnchanged({ path, stamp }: Digest): void {
  if (stateOf(path).stamp === stamp) return;
  throw new DataError(
    `Cannot use ${path} as data: it changed while it was read; start again when it is complete`,
  );
}

function stateOf(path: string): { stamp: string; changed: number } {
  const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = statusOf(path);
  return { stamp: [size, mtimeNs, ctimeNs, ino, dev].join("-"), changed: Number(ctimeMs) };
}

async function digestOf(
  path: string,
  size: number,
  { onBytes, signal, inspect }: DigestOptions,
): Promise<string> {
  const hash = createHash("sha256");
  const look = inspect?.(path);
  const buffer = new Uint8Array(Math.min(CHUNK, 2 * Math.floor(size / 2) + 2));
  try {
    await using file = await openFile(path);
    for (let done = 0, end = false; !end; ) {
      signal?.throwIfAborted();
      const filled = await readInto(file, buffer, done);
      end = filled < buffer.length;
      const bytes = buffer.subarray(0, filled);
      hash.update(bytes);
      look?.(bytes, done);
      done += filled;
      onBytes?.(done);
    }
    return hash.digest("hex");
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** By path; what cannot be read is not known. */
async function recall(memory: string | undefined): Promise<Map<string, Digest>> {
  if (memory === undefined) return new Map();
  try {
    const { digests: list } = (await readSealed(memory, { limit: MEMORY_LIMIT })) as {
      digests?: unknown;
    };
    return new Map(
      (Array.isArray(list) ? list : []).filter(isDigest).map((each) => [each.path, each]),
    );
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) !== undefined) return new Map();
    throw error;
  }
}

function isDigest(json: unknown): json is Digest {
  const { path, sha256, stamp } = Object(json) as Partial<Digest>;
  const texts = typeof path === "string" && typeof stamp === "string";
  return texts && typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256);
}

async function remember(memory: string, digests: readonly Digest[]): Promise<void> {
  await openPrivateFolder(dirname(memory));
  await writeSealed(memory, { digests });
}
