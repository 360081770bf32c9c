import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { errorCode, meaningOf, removeEmptyFolders, sweepTemporaryFiles } from "@lrm/files";
import { type HeldOutBy, heldOutBy, type Tokenized, trainingTokens } from "../../tokenized.ts";
import type { Tokenizer } from "../../tokenizer.ts";
import { concatenateTokens, DataError, type TokenSource } from "../../tokens.ts";
import { lockFolder } from "../lock.ts";
import { inPlainWords } from "../run_error.ts";
import { openShard, tokenInspector } from "../shards.ts";
import type { DataFile } from "./data_file.ts";
import { checkUnchanged, type Digest, digestsOf } from "./digests.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { readPassages } from "./passages.ts";
import { CACHE_FOLDERS, openCacheFolder, openPrivateFolder } from "./private_folder.ts";
import { readSealed, writeSealed } from "./sealed_file.ts";
import { ShardWriter, shardPaths, sweepProgress, sweepShards } from "./shard_writer.ts";
import { type DataProgress, tokenizeFiles } from "./tokenize.ts";

/** Of the tokens that a text becomes, of what is kept for validation, and of the files of an entry. Others have entries of their own. */
const VERSION = 2;

const MANIFEST = "corpus.json";

/** A corpus in the cache, as `corpus.json` describes it. */
interface Manifest {
  readonly version: typeof VERSION;
  /** What it was made of, for people. */
  readonly files: readonly string[];
  readonly tokenizer: string;
  readonly tokens: number;
  /** Tokens for training; the others are for validation. */
  readonly train: number;
  readonly heldOutBy: HeldOutBy;
  readonly documents: number;
  readonly emptyDocuments: number;
  readonly fingerprint: string;
  /** Digests of the shards. */
  readonly shards: readonly string[];
}

/** What is asked of the cache. */
export interface CacheRequest {
  readonly folder: string;
  /** What the data is called; remembers which of its files were read. */
  readonly names: readonly string[];
  readonly files: readonly DataFile[];
  readonly field: string;
  readonly tokenizer: Tokenizer;
  readonly onProgress?: ((progress: DataProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A corpus before it is parted. */
export interface PreparedTokens {
  readonly source: TokenSource;
  readonly train: number;
  readonly heldOutBy: HeldOutBy;
  readonly fingerprint: string;
  /** Of the files, in their order, where they were made. */
  readonly digests?: readonly (string | undefined)[];
  /** Number of documents that were left out, because they are empty. */
  readonly emptyDocuments: number;
}

/**
 * The tokens of files, made once and kept by their content: in `tokens/<key>/`, where the key is a digest of all that decides them. Only the user may read what is kept.
 *
 * An entry is written by one process, and never again once it has its `corpus.json`. Where the making was interrupted, it goes on. Tokens that changed since they were made are refused.
 *
 * @throws DataError for bad files or a damaged entry, RunError where the folder cannot be written, is not the user's, or another process is at it; the signal's reason once it is aborted
 */
export async function openCached(request: CacheRequest): Promise<PreparedTokens> {
  const { folder, names, files, signal, onProgress } = request;
  const total = files.reduce((sum, { size }) => sum + size, 0);
  try {
    await openCacheFolder(folder);
    const digests = await digestsOf(files, memoryOf(folder, names), {
      signal,
      onBytes: (done) => onProgress?.({ task: "reading", done, total, tokens: 0 }),
    });
    const entry = join(folder, CACHE_FOLDERS.tokens, keyOf(settingsOf(request, digests)));
    const prepared =
      (await openEntry(entry, request)) ?? (await fill(entry, request, digests, total));
    return { ...prepared, digests: digests.map(({ sha256 }) => sha256) };
  } catch (error) {
    throw inPlainWords(`Cannot keep tokens in ${folder} (--cache names another folder)`, error);
  }
}

/** The file of a cache that remembers the digests of the files that `names` name. */
export function memoryOf(folder: string, names: readonly string[]): string {
  const key = keyOf(names.map((name) => resolve(name)));
  return join(folder, CACHE_FOLDERS.digests, `${key}.json`);
}

/** Everything that decides the tokens, and what is kept for validation. */
function settingsOf(
  { files, field, tokenizer }: CacheRequest,
  digests: readonly Digest[],
): unknown {
  return {
    version: VERSION,
    tokenizer: tokenizer.name,
    files: files.map(({ format, compression, validation }, i) => ({
      format,
      compression,
      validation,
      ...(format !== "text" && { field }),
      sha256: digests[i]!.sha256,
    })),
  };
}

function keyOf(settings: unknown): string {
  return createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 32);
}

/** @returns  undefined where there is none, or none that is complete */
async function openEntry(
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
    throw new DataError(`Cannot use ${entry}: it is of another version`);
  } catch (cause) {
    if (!(cause instanceof DataError || cause instanceof SyntaxError)) throw cause;
    throw new DataError(
      `Cannot use the tokens kept in ${entry}: they are damaged, or of another version of lrm; delete this folder, and they are made again`,
      { cause },
    );
  }
}

/** @throws DataError where a shard is not as it was written */
async function openTokens(
  entry: string,
  { tokens, shards }: Manifest,
  { folder, tokenizer, onProgress, signal }: CacheRequest,
): Promise<TokenSource> {
  const paths = shardPaths(entry, tokens);
  const sources = paths.map((path, i) => openShard(path, shards[i]));
  const source = concatenateTokens(sources);
  if (source.length !== tokens || shards.length !== paths.length) {
    throw new DataError(`Cannot use ${entry}: it has ${source.length} of ${tokens} tokens`);
  }
  const files = paths.map((path, i) => ({ path, size: 2 * sources[i]!.length }));
  const digests = await digestsOf(files, memoryOf(folder, [entry]), {
    signal,
    inspect: (path) => tokenInspector(path, tokenizer.vocabularySize),
    onBytes: (done) =>
      onProgress?.({ task: "checking", done: Math.min(done / 2, tokens), total: tokens, tokens }),
  });
  const changed = digests.find(({ sha256 }, i) => sha256 !== shards[i]);
  if (changed === undefined) return source;
  throw new DataError(`Cannot use ${changed.path}: its tokens changed`);
}

function isManifest(json: object): json is Manifest {
  const { version, tokens, train, fingerprint, documents, emptyDocuments, shards } =
    json as Partial<Manifest>;
  const numbers = [tokens, train, documents, emptyDocuments].every(Number.isSafeInteger);
  const texts = typeof fingerprint === "string" && Array.isArray(shards);
  return version === VERSION && numbers && texts;
}

async function fill(
  entry: string,
  request: CacheRequest,
  digests: readonly Digest[],
  total: number,
): Promise<PreparedTokens> {
  await openPrivateFolder(entry);
  const lock = await lockFolder(entry, { signal: request.signal });
  try {
    const made = await openEntry(entry, request); // Another process may have been at it.
    if (made !== undefined) return made;
    await sweepTemporaryFiles(entry);
    return await make(entry, request, digests, total, () => lock.assertHeld()).catch(
      (error: unknown) => {
        // Of files that have to be changed first, nothing can be used.
        const bad = error instanceof DataError && meaningOf(error.cause) === undefined;
        if (bad) sweepShards(entry);
        throw error;
      },
    );
  } finally {
    await lock.release();
    await removeEmptyFolders([entry]);
  }
}

async function make(
  entry: string,
  request: CacheRequest,
  digests: readonly Digest[],
  total: number,
  check: () => void,
): Promise<PreparedTokens> {
  const { files, field, tokenizer, onProgress, signal } = request;
  await checkBeginnings(files, field, signal);
  const writer = await ShardWriter.open(entry, {
    verify: (first, last) => {
      check();
      digests.slice(first, last + 1).forEach(checkUnchanged);
    },
  });
  try {
    await tokenizeFiles(files, tokenizer, writer, {
      field,
      from: writer.place,
      signal,
      onPlace: (place) => writer.reach(place),
      onBytes: (done) => onProgress?.({ task: "tokenizing", done, total, tokens: writer.tokens }),
    }).catch(async (error: unknown) => {
      await writer.save().catch(() => undefined); // The first error is the one to tell.
      throw error;
    });
    const tokenized = await writer.finish();
    const manifest = await manifestOf(entry, tokenized, request, digests);
    await writeSealed(join(entry, MANIFEST), manifest, check);
    sweepProgress(entry);
    return { ...manifest, source: await openTokens(entry, manifest, request) };
  } finally {
    writer.close();
  }
}

async function manifestOf(
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
  const written = await digestsOf(shards, memoryOf(folder, [entry]), { signal });
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

/** What is wrong at the beginning of a file is found before hours are spent on those before it. */
async function checkBeginnings(
  files: readonly DataFile[],
  field: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const file of files) {
    for await (const _ of readPassages(file, field, 0, signal)) break;
  }
}
