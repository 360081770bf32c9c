import { createHash, type Hash } from "node:crypto";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { errorCode } from "@lrm/files";
import { DataError } from "../tokens.ts";
import { readSealed } from "./sealed_file.ts";
import { BYTES_PER_START, DOCUMENTS_FILE, PROGRESS_FILE, shardName } from "./shard_files.ts";
import { HEADER_BYTES, hashBytes, withFile } from "./shards.ts";
import type { Place } from "./tokenize.ts";

/** Progress of a writer of shards. */
export interface Progress {
  /** Place to go on from. */
  readonly place: Place;
  readonly tokens: number;
  readonly documents: number;
  readonly emptyDocuments: number;
  readonly validation?: number | undefined;
}

/** A progress as its file keeps it: with digests of what counts. */
export interface SavedProgress extends Progress {
  /** Of the tokens of each shard, the last of which may be incomplete. */
  readonly shards: readonly string[];
  /** Of where the documents begin. */
  readonly starts: string;
}

/** Place that a writer goes on from. */
export interface Continuation {
  readonly progress: Progress;
  /** Of the tokens of each complete shard. */
  readonly shards: readonly string[];
  /** Of the tokens of the last shard, where it is incomplete. */
  readonly shard: Hash;
  /** Of where the documents begin. */
  readonly starts: Hash;
}

/** From the beginning. */
export function fromNothing(): Continuation {
  return {
    progress: { place: { file: 0, place: 0 }, tokens: 0, documents: 0, emptyDocuments: 0 },
    shards: [],
    shard: createHash("sha256"),
    starts: createHash("sha256"),
  };
}

/**
 * Finds the place that the writer of a folder goes on from: after all that was saved, if that is still what was
 * written, else from the beginning.
 */
export async function continuationIn(folder: string, shardTokens: number): Promise<Continuation> {
  try {
    return (await verified(folder, shardTokens)) ?? fromNothing();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DataError) return fromNothing();
    if (errorCode(error) === "ENOENT") return fromNothing();
    throw error;
  }
}

/**
 * @returns undefined where files are damaged
 * @throws SyntaxError or DataError for them, too
 */
async function verified(folder: string, shardTokens: number): Promise<Continuation | undefined> {
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
    await setImmediate(); // Signals are served between shards.
    last = createHash("sha256");
    const length = 2 * Math.min(shardTokens, tokens - number * shardTokens);
    if (!addFile(join(folder, shardName(number)), HEADER_BYTES, length, last)) return undefined;
    if (digestOf(last) !== digest) return undefined;
  }
  const complete = Math.floor(tokens / shardTokens);
  const shard = tokens % shardTokens === 0 ? createHash("sha256") : last;
  return { progress, shards: shards.slice(0, complete), shard, starts };
}

/** The digest of what was added so far; more can be added. */
export function digestOf(hash: Hash): string {
  return hash.copy().digest("hex");
}

/**
 * Adds a part of a file to a hash.
 *
 * @returns whether the file has it
 * @throws DataError for a file that cannot be read
 */
export function addFile(path: string, start: number, length: number, hash: Hash): boolean {
  return withFile(path, (file) => hashBytes(file, start, length, hash));
}

function isProgress(json: object): json is SavedProgress {
  const { place, tokens, documents, emptyDocuments, validation, shards, starts } =
    json as Partial<SavedProgress>;
  const counts = [place?.file, place?.place, tokens, documents, emptyDocuments, validation ?? 0];
  const whole = counts.every((each) => Number.isSafeInteger(each) && each! >= 0);
  return whole && Array.isArray(shards) && typeof starts === "string";
}
