import { readdirSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { concatenateTokens, DataError, type TokenSource } from "../tokens.ts";
import { openShard, withFile } from "./shards.ts";

/** As llm.c's scripts write. */
export const SHARD_TOKENS = 1e8;

export const PROGRESS_FILE = "progress.json";
export const DOCUMENTS_FILE = "documents.bin";
export const BYTES_PER_START = Float64Array.BYTES_PER_ELEMENT;

/** The name of a shard. */
export const shardName = (number: number): string =>
  `tokens_${String(number).padStart(6, "0")}.bin`;

const SHARD_NAME = /^tokens_(\d{6,})\.bin$/;

/** Removes the shards in a folder from number `first` on, and nothing else. */
export function removeShards(folder: string, first = 0): void {
  for (const name of readdirSync(folder)) {
    const found = SHARD_NAME.exec(name);
    if (found !== null && Number(found[1]) >= first) rmSync(join(folder, name));
  }
}

/** The paths of the shards of so many tokens. */
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
 * The tokens that a `ShardWriter` wrote into a folder.
 *
 * @throws DataError where a shard is missing or damaged
 */
export function openShards(folder: string, tokens: number, shardTokens: number): TokenSource {
  const source = concatenateTokens(
    shardPaths(folder, tokens, shardTokens).map((path) => openShard(path)),
  );
  if (source.length === tokens) return source;
  throw new DataError(`Cannot use ${folder}: it has ${source.length} of ${tokens} tokens`);
}

/** Removes all that a `ShardWriter` wrote, and nothing else. */
export function sweepShards(folder: string): void {
  sweepProgress(folder);
  removeShards(folder);
}

/** Removes what only the making of shards needs. */
export function sweepProgress(folder: string): void {
  for (const name of [PROGRESS_FILE, DOCUMENTS_FILE]) rmSync(join(folder, name), { force: true });
}

/** Begins of documents, from number `first` on. */
export function readStarts(path: string, first: number, count: number): Float64Array {
  const starts = new Float64Array(count);
  return withFile(path, (file) => {
    const bytes = readSync(file, starts, 0, starts.byteLength, BYTES_PER_START * first);
    return starts.subarray(0, bytes / BYTES_PER_START);
  });
}
