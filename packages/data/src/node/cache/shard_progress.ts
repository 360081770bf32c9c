import { createHash, type Hash } from "node:crypto";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { errorCode } from "@lrm/files";
import { DataError } from "../../tokens.ts";
import { HEADER_BYTES, hashBytes, type TokenBytes, withFile } from "../shards/shards.ts";
import type { FilePosition } from "../tokenize.ts";
import { readSealed } from "./sealed_file.ts";
import { BYTES_PER_START, DOCUMENTS_FILE, PROGRESS_FILE, shardName } from "./shard_files.ts";

/** Progress of a shard writer. */
export interface ShardProgress {
  /** Position to continue from. */
  readonly position: FilePosition;
  readonly tokens: number;
  readonly documents: number;
  readonly emptyDocuments: number;
  readonly validation?: number | undefined;
}

/** Progress as it is saved, with hashes of the data that it covers. */
export interface SavedProgress extends ShardProgress {
  /** Hash of the tokens of each shard. The last shard may be incomplete. */
  readonly shards: readonly string[];
  /** Hash of the start indices of documents. */
  readonly starts: string;
}

/** State that a writer continues from. */
export interface Continuation {
  readonly progress: ShardProgress;
  /** Hash of the tokens of each complete shard. */
  readonly shards: readonly string[];
  /** Hash of the tokens of the last shard, if it is incomplete. */
  readonly shard: Hash;
  /** Hash of the start indices of documents. */
  readonly starts: Hash;
}

/** Returns the state of a writer that starts from the beginning. */
export function fromNothing(): Continuation {
  return {
    progress: { position: { file: 0, position: 0 }, tokens: 0, documents: 0, emptyDocuments: 0 },
    shards: [],
    shard: createHash("sha256"),
    starts: createHash("sha256"),
  };
}

/**
 * Finds the state from which the writer of a folder continues: the saved one if the files still
 * match it, otherwise the beginning.
 */
export async function continuationIn(
  folder: string,
  shardTokens: number,
  tokenBytes: TokenBytes,
): Promise<Continuation> {
  try {
    return (await verified(folder, shardTokens, tokenBytes)) ?? fromNothing();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DataError) return fromNothing();
    if (errorCode(error) === "ENOENT") return fromNothing();
    throw error;
  }
}

/**
 * @returns undefined if files are damaged
 * @throws SyntaxError or DataError if files are damaged
 */
async function verified(
  folder: string,
  shardTokens: number,
  tokenBytes: TokenBytes,
): Promise<Continuation | undefined> {
  const saved = await readSealed(join(folder, PROGRESS_FILE));
  if (!isProgress(saved)) return undefined;
  const { shards, starts: startsDigest, ...progress } = saved;
  const { tokens, documents } = progress;
  const starts = createHash("sha256");
  const path = join(folder, DOCUMENTS_FILE);
  if (!addFile(path, 0, BYTES_PER_START * documents, starts)) return undefined;
  if (digestOf(starts) !== startsDigest) return undefined;
  let last = createHash("sha256");
  if (shards.length !== Math.ceil(tokens / shardTokens)) return undefined;
  for (const [number, digest] of shards.entries()) {
    await setImmediate(); // Lets signals be handled between shards.
    last = createHash("sha256");
    const length = tokenBytes * Math.min(shardTokens, tokens - number * shardTokens);
    if (!addFile(join(folder, shardName(number)), HEADER_BYTES, length, last)) return undefined;
    if (digestOf(last) !== digest) return undefined;
  }
  const complete = Math.floor(tokens / shardTokens);
  const shard = tokens % shardTokens === 0 ? createHash("sha256") : last;
  return { progress, shards: shards.slice(0, complete), shard, starts };
}

/** Returns the hash of the data so far. More data can be added afterwards. */
export function digestOf(hash: Hash): string {
  return hash.copy().digest("hex");
}

/**
 * Adds a part of a file to a hash.
 *
 * @returns whether the file has that part
 * @throws DataError if the file cannot be read
 */
export function addFile(path: string, start: number, length: number, hash: Hash): boolean {
  return withFile(path, (file) => hashBytes(file, start, length, hash));
}

function isProgress(json: object): json is SavedProgress {
  const { position, tokens, documents, emptyDocuments, validation, shards, starts } =
    json as Partial<SavedProgress>;
  const counts = [
    position?.file,
    position?.position,
    tokens,
    documents,
    emptyDocuments,
    validation ?? 0,
  ];
  const whole = counts.every((each) => Number.isSafeInteger(each) && each! >= 0);
  return whole && Array.isArray(shards) && typeof starts === "string";
}
