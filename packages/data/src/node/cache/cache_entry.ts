import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { errorCode } from "@lrm/files";
import { type HeldOutBy, heldOutBy, type Tokenized, trainingTokens } from "../../tokenized.ts";
import type { Tokenizer } from "../../tokenizer.ts";
import { concatenateTokens, DataError, type TokenSource } from "../../tokens.ts";
import type { DataFile } from "../data_file.ts";
import { fingerprintOf } from "../fingerprint.ts";
import { openShard, shardTokenBytes, tokenInspector } from "../shards/shards.ts";
import type { DataProgress } from "../tokenize.ts";
import { type Digest, digestsOf } from "./digests.ts";
import { CACHE_FOLDERS, openPrivateFolder } from "./private_folder.ts";
import { readSealed } from "./sealed_file.ts";
import { shardPaths } from "./shard_files.ts";

/**
 * Version of the tokenization, of the split and of the files of an entry. Other versions have their
 * own entries.
 */
export const VERSION = 2;

export const MANIFEST = "corpus.json";

const DELETE_ENTRY = "delete this folder to make them again";

/** Content of `corpus.json`: the description of an entry. */
interface Manifest {
  readonly version: typeof VERSION;
  /** Paths of the source files, for people. */
  readonly files: readonly string[];
  readonly tokenizer: string;
  readonly tokens: number;
  /** Number of tokens for training. The others are for validation. */
  readonly train: number;
  readonly heldOutBy: HeldOutBy;
  readonly documents: number;
  readonly emptyDocuments: number;
  readonly fingerprint: string;
  /** Hashes of the shards. */
  readonly shards: readonly string[];
}

/** A request for tokens from the cache. */
export interface CacheRequest {
  readonly folder: string;
  /** Names of the data. The file that remembers the hashes of the files depends on them. */
  readonly names: readonly string[];
  readonly files: readonly DataFile[];
  readonly field: string;
  readonly tokenizer: Tokenizer;
  readonly onProgress?: ((progress: DataProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Tokens that are not yet split into a corpus. */
export interface PreparedTokens {
  readonly source: TokenSource;
  readonly train: number;
  readonly heldOutBy: HeldOutBy;
  readonly fingerprint: string;
  /** Hash of each file, if it was computed. */
  readonly digests?: readonly (string | undefined)[];
  /** Number of documents that were skipped because they are empty. */
  readonly emptyDocuments: number;
}

/** Returns the path of the cache file that remembers the hashes of the files in `names`. */
export function hashCachePath(folder: string, names: readonly string[]): string {
  const key = keyOf(names.map((name) => resolve(name)));
  return join(folder, CACHE_FOLDERS.digests, `${key}.json`);
}

/** Derives a name from settings. */
export function keyOf(settings: unknown): string {
  return createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 32);
}

/**
 * Opens an entry.
 *
 * @returns undefined if there is no complete entry
 * @throws DataError for a damaged entry
 */
export async function openEntry(
  entry: string,
  request: CacheRequest,
): Promise<PreparedTokens | undefined> {
  try {
    await stat(join(entry, MANIFEST));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
  await openPrivateFolder(entry);
  try {
    const manifest = await readSealed(join(entry, MANIFEST));
    if (isManifest(manifest))
      return { ...manifest, source: await openTokens(entry, manifest, request) };
    throw new SyntaxError(`${entry} has another version`);
  } catch (cause) {
    if (!(cause instanceof DataError || cause instanceof SyntaxError)) throw cause;
    throw new DataError(
      `Cannot use the tokens in ${entry}: they are damaged, or from another version of lrm`,
      DELETE_ENTRY,
      { cause },
    );
  }
}

/**
 * Opens the tokens of an entry.
 *
 * @throws DataError if a shard was changed
 */
export async function openTokens(
  entry: string,
  { tokens, shards }: Manifest,
  { folder, tokenizer, onProgress, signal }: CacheRequest,
): Promise<TokenSource> {
  const paths = shardPaths(entry, tokens);
  const tokenBytes = shardTokenBytes(tokenizer.vocabularySize);
  const sources = paths.map((path, i) => openShard(path, { sha256: shards[i], tokenBytes }));
  const source = concatenateTokens(sources);
  if (source.length !== tokens || shards.length !== paths.length) {
    throw new DataError(
      `Cannot use ${entry}: it has ${source.length} of ${tokens} tokens`,
      DELETE_ENTRY,
    );
  }
  const files = paths.map((path, i) => ({ path, size: tokenBytes * sources[i]!.length }));
  const digests = await digestsOf(files, hashCachePath(folder, [entry]), {
    signal,
    inspect: (path) => tokenInspector(path, tokenizer.vocabularySize, tokenBytes),
    onBytes: (done) =>
      onProgress?.({
        ...{ task: "checking", total: tokens, tokens },
        done: Math.min(done / tokenBytes, tokens),
      }),
  });
  const changed = digests.find(({ sha256 }, i) => sha256 !== shards[i]);
  if (changed === undefined) return source;
  throw new DataError(`Cannot use ${changed.path}: its tokens changed`, DELETE_ENTRY);
}

function isManifest(json: object): json is Manifest {
  const { version, tokens, train, fingerprint, documents, emptyDocuments, shards } =
    json as Partial<Manifest>;
  const numbers = [tokens, train, documents, emptyDocuments].every(Number.isSafeInteger);
  const texts = typeof fingerprint === "string" && Array.isArray(shards);
  return version === VERSION && numbers && texts;
}

/** Describes the tokens that were written into an entry. */
export async function manifestOf(
  entry: string,
  tokenized: Tokenized,
  { folder, tokenizer, onProgress, signal }: CacheRequest,
  digests: readonly Digest[],
): Promise<Manifest> {
  const { length } = tokenized.source;
  const fingerprint = await fingerprintOf(tokenized, tokenizer.vocabularySize, (done) => {
    onProgress?.({ task: "checking", done, total: length, tokens: length });
    signal?.throwIfAborted();
  });
  const shards = shardPaths(entry, length).map((path) => ({ path, size: statSync(path).size }));
  const written = await digestsOf(shards, hashCachePath(folder, [entry]), { signal });
  return {
    version: VERSION,
    files: digests.map(({ path }) => path),
    tokenizer: tokenizer.name,
    tokens: length,
    train: trainingTokens(tokenized),
    heldOutBy: heldOutBy(tokenized),
    documents: tokenized.documents,
    emptyDocuments: tokenized.emptyDocuments,
    fingerprint,
    shards: written.map(({ sha256 }) => sha256),
  };
}
