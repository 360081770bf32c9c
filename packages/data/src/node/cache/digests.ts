import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";
import { errorCode, openFile, readInto } from "@lrm/files";
import { changedWhileRead, type DataFile, statusOf, unreadable } from "../data_file.ts";
import { openPrivateFolder } from "./private_folder.ts";
import { readSealed, writeSealed } from "./sealed_file.ts";

/**
 * Minimum age of a file's last change, in milliseconds, for its hash to be remembered. The clocks
 * of file systems are coarse: a younger file could change again with the same time stamp.
 */
const UNSETTLED = 2000;

/** Bytes to read at once. */
const CHUNK = 2 ** 20;

/** Maximum size of a file of remembered hashes: enough for a million files. */
const MEMORY_LIMIT = 2 ** 28;

/** Hash of a file, and the state of the file when it was read. */
export interface Digest {
  readonly path: string;
  /** Hash of the content. */
  readonly sha256: string;
  /**
   * Changes whenever the content may have changed. Includes the file's ctime, which no program can
   * set.
   */
  readonly stamp: string;
}

/** Options of {@link digestsOf}. */
export interface DigestOptions {
  readonly onBytes?: (done: number) => void;
  /** Stops reading. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called for each file; the function that it returns receives the bytes of the file, in chunks
   * that start at multiples of 4. An error that it throws ends the reading.
   */
  readonly inspect?: (path: string) => (bytes: Uint8Array, position: number) => void;
}

/**
 * Hashes files. Does not read a file again if its size, times and inode are those of a remembered
 * hash.
 *
 * @param memory  a file that remembers hashes, in a folder that only its owner can write to;
 * undefined to remember none
 * @throws DataError for a file that cannot be read or changes meanwhile; the signal's reason once
 * it is aborted. The hashes that were computed by then are remembered.
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
    await rememberThem().catch(() => undefined); // Not remembering only costs time.
    return digests;
  } catch (error) {
    await rememberThem().catch(() => undefined); // The first error matters more.
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

/** @throws DataError if a file changed since it was hashed */
export function checkUnchanged({ path, stamp }: Digest): void {
  if (stateOf(path).stamp === stamp) return;
  throw changedWhileRead(path);
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
  const buffer = new Uint8Array(Math.min(CHUNK, 4 * Math.floor(size / 4) + 4));
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

/** Reads remembered hashes by path. Ignores a file that cannot be used. */
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
