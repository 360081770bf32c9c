import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  errorCode,
  makeFolder,
  meaningOf,
  removeEmptyFolders,
  sweepTemporaryFiles,
} from "@lrm/files";
import { trainingTokens } from "../../tokenized.ts";
import type { Tokenizer } from "../../tokenizer.ts";
import { DataError, type TokenSource } from "../../tokens.ts";
import { replaceFile } from "../atomic_file.ts";
import { lockFolder } from "../lock.ts";
import { inPlainWords } from "../run_error.ts";
import type { DataFile } from "./data_file.ts";
import { checkUnchanged, type Digest, digestsOf } from "./digests.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { readPassages } from "./passages.ts";
import { openShards, ShardWriter, sweepProgress, sweepShards } from "./shard_writer.ts";
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
  readonly fingerprint: string;
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
  readonly fingerprint: string;
}

/**
 * The tokens of files, made once and kept by their content: in `tokens/<key>/`, where the key is a digest of all that decides them.
 *
 * An entry is written by one process, and never again once it has its `corpus.json`. Where the making was interrupted, it goes on.
 *
 * @throws DataError for bad files or a damaged entry, RunError where the folder cannot be written or another process is at it; the signal's reason once it is aborted
 */
export async function openCached(request: CacheRequest): Promise<PreparedTokens> {
  const { folder, names, files, signal, onProgress } = request;
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const memory = join(folder, "digests", `${keyOf(names.map((name) => resolve(name)))}.json`);
  try {
    const digests = await digestsOf(files, memory, {
      signal,
      onBytes: (done) => onProgress?.({ task: "reading", done, total, tokens: 0 }),
    });
    const entry = join(folder, "tokens", keyOf(settingsOf(request, digests)));
    return (await openEntry(entry)) ?? (await fill(entry, request, digests, total));
  } catch (error) {
    throw inPlainWords(`Cannot keep tokens in ${folder} (--cache names another folder)`, error);
  }
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
async function openEntry(entry: string): Promise<PreparedTokens | undefined> {
  let text: string;
  try {
    text = await readFile(join(entry, MANIFEST), "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    const manifest: unknown = JSON.parse(text);
    if (!isManifest(manifest)) throw new DataError(`Cannot use ${entry}: it is of another version`);
    const { tokens, train, fingerprint } = manifest;
    return { source: openShards(entry, tokens), train, fingerprint };
  } catch (cause) {
    if (!(cause instanceof DataError || cause instanceof SyntaxError)) throw cause;
    throw new DataError(
      `Cannot use the tokens kept in ${entry}: they are damaged, or of another version of lrm; delete this folder, and they are made again`,
      { cause },
    );
  }
}

function isManifest(json: unknown): json is Manifest {
  const { version, tokens, train, fingerprint } = (json ?? {}) as Partial<Manifest>;
  const numbers = [tokens, train].every(Number.isSafeInteger);
  return version === VERSION && numbers && typeof fingerprint === "string";
}

async function fill(
  entry: string,
  request: CacheRequest,
  digests: readonly Digest[],
  total: number,
): Promise<PreparedTokens> {
  await makeFolder(entry);
  const lock = await lockFolder(entry);
  try {
    const made = await openEntry(entry); // Another process may have been at it.
    if (made !== undefined) return made;
    await sweepTemporaryFiles(entry);
    return await make(entry, request, digests, total, () => lock.assertHeld());
  } catch (error) {
    // Of files that have to be changed first, nothing can be used.
    const bad = error instanceof DataError && meaningOf(error.cause) === undefined;
    if (bad) sweepShards(entry);
    throw error;
  } finally {
    await lock.release();
    await removeEmptyFolders([entry]);
  }
}

async function make(
  entry: string,
  { files, field, tokenizer, onProgress, signal }: CacheRequest,
  digests: readonly Digest[],
  total: number,
  check: () => void,
): Promise<PreparedTokens> {
  await checkBeginnings(files, field);
  const writer = new ShardWriter(entry, {
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
    const { length } = tokenized.source;
    const fingerprint = await fingerprintOf(tokenized, tokenizer.vocabularySize, (done) => {
      onProgress?.({ task: "checking", done, total: length, tokens: length });
      signal?.throwIfAborted();
    });
    const manifest: Manifest = {
      version: VERSION,
      files: digests.map(({ path }) => path),
      tokenizer: tokenizer.name,
      tokens: length,
      train: trainingTokens(tokenized),
      fingerprint,
    };
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await replaceFile(join(entry, MANIFEST), (file) => file.writeFile(text), { check });
    sweepProgress(entry);
    return { source: tokenized.source, train: manifest.train, fingerprint };
  } finally {
    writer.close();
  }
}

/** What is wrong at the beginning of a file is found before hours are spent on those before it. */
async function checkBeginnings(files: readonly DataFile[], field: string): Promise<void> {
  for (const file of files) {
    for await (const _ of readPassages(file, field, 0)) break;
  }
}
