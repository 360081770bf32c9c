import { readdirSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { concatenateTokens, DataError, type TokenSource } from "../../tokens.ts";
import { openShard, type TokenBytes, withFile } from "../shards/shards.ts";

/** Tokens in a shard, as in llm.c. */
export const SHARD_TOKENS = 1e8;

export const PROGRESS_FILE = "progress.json";
export const DOCUMENTS_FILE = "documents.bin";
export const BYTES_PER_START = Float64Array.BYTES_PER_ELEMENT;

/** Returns the file name of a shard. */
export const shardName = (number: number): string =>
  `tokens_${String(number).padStart(6, "0")}.bin`;

const SHARD_NAME = /^tokens_(\d{6,})\.bin$/;

/** Removes the shards of a folder from number `first` on, and no other files. */
export function removeShards(folder: string, first = 0): void {
  for (const name of readdirSync(folder)) {
    const found = SHARD_NAME.exec(name);
    if (found !== null && Number(found[1]) >= first) rmSync(join(folder, name));
  }
}

/** Returns the paths of the shards that hold a number of tokens. */
export function shardPaths(
  folder: string,
  tokens: number,
  shardTokens: number = SHARD_TOKENS,
): string[] {
  return Array.from({ length: Math.ceil(tokens / shardTokens) }, (_, number) =>
    join(folder, shardName(number)),
  );
}

/**
 * Opens the tokens that a `ShardWriter` wrote into a folder.
 *
 * @throws DataError if a shard is missing or damaged
 */
export function openShards(
  folder: string,
  tokens: number,
  shardTokens: number,
  tokenBytes: TokenBytes,
): TokenSource {
  const source = concatenateTokens(
    shardPaths(folder, tokens, shardTokens).map((path) => openShard(path, { tokenBytes })),
  );
  if (source.length === tokens) return source;
  throw new DataError(
    `Cannot use ${folder}: it has ${source.length} of ${tokens} tokens`,
    "delete this folder to make them again",
  );
}

/** Removes everything that a `ShardWriter` wrote, and no other files. */
export function sweepShards(folder: string): void {
  sweepProgress(folder);
  removeShards(folder);
}

/** Removes the files that are only needed while shards are written. */
export function sweepProgress(folder: string): void {
  for (const name of [PROGRESS_FILE, DOCUMENTS_FILE]) rmSync(join(folder, name), { force: true });
}

/** Reads the start indices of documents, from document `first` on. */
export function readStarts(path: string, first: number, count: number): Float64Array {
  const starts = new Float64Array(count);
  return withFile(path, (file) => {
    const bytes = readSync(file, starts, 0, starts.byteLength, BYTES_PER_START * first);
    return starts.subarray(0, bytes / BYTES_PER_START);
  });
}
