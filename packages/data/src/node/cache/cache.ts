import { join } from "node:path";
import {
  inPlainWords,
  lockFolder,
  removeEmptyFolders,
  sweepTemporaryFiles,
  systemProblem,
} from "@lrm/files";
import { DataError } from "../../tokens.ts";
import type { DataFile } from "../data_file.ts";
import { readPassages } from "../readers/read_passages.ts";
import { shardTokenBytes } from "../shards/shards.ts";
import { tokenizeFiles } from "../tokenize.ts";
import {
  type CacheRequest,
  hashCachePath,
  keyOf,
  MANIFEST,
  manifestOf,
  openEntry,
  openTokens,
  type PreparedTokens,
  VERSION,
} from "./cache_entry.ts";
import { checkUnchanged, type Digest, digestsOf } from "./digests.ts";
import { CACHE_FOLDERS, openCacheFolder, openPrivateFolder } from "./private_folder.ts";
import { writeSealed } from "./sealed_file.ts";
import { sweepProgress, sweepShards } from "./shard_files.ts";
import { ShardWriter } from "./shard_writer.ts";

/**
 * Opens the tokens of files from the cache, and makes them if they are not there. An entry is the
 * folder `tokens/<key>/`; the key is a hash of everything that determines the tokens. Only the user
 * can read the cache.
 *
 * One process writes an entry. An entry with `corpus.json` is complete and never changes. An
 * incomplete entry is continued where it stopped. Tokens that differ from what was written are
 * refused.
 *
 * @throws DataError for unusable files or a damaged entry; FileError if the folder cannot be
 * written, does not belong to the user, or another process is making the same tokens; the signal's
 * reason once it is aborted
 */
export async function openCached(request: CacheRequest): Promise<PreparedTokens> {
  const { folder, names, files, signal, onProgress } = request;
  const total = files.reduce((sum, { size }) => sum + size, 0);
  try {
    await openCacheFolder(folder);
    const digests = await digestsOf(files, hashCachePath(folder, names), {
      signal,
      onBytes: (done) => onProgress?.({ task: "reading", done, total, tokens: 0 }),
    });
    const entry = join(folder, CACHE_FOLDERS.tokens, keyOf(settingsOf(request, digests)));
    const prepared =
      (await openEntry(entry, request)) ?? (await fill(entry, request, digests, total));
    return { ...prepared, digests: digests.map(({ sha256 }) => sha256) };
  } catch (error) {
    throw inPlainWords(`Cannot keep tokens in ${folder} (to use another folder: --cache)`, error);
  }
}

/** Collects everything that determines the tokens and their split. */
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

async function fill(
  entry: string,
  request: CacheRequest,
  digests: readonly Digest[],
  total: number,
): Promise<PreparedTokens> {
  await openPrivateFolder(entry);
  const lock = await lockFolder(entry, { signal: request.signal });
  try {
    const made = await openEntry(entry, request); // Another process may have made them before the lock was taken.
    if (made !== undefined) return made;
    await sweepTemporaryFiles(entry);
    return await make(entry, request, digests, total, () => lock.assertHeld()).catch(
      (error: unknown) => {
        // Files that must be changed first: none of their tokens can be used.
        const bad = error instanceof DataError && systemProblem(error.cause) === undefined;
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
    tokenBytes: shardTokenBytes(tokenizer.vocabularySize),
    verify: (first, last) => {
      check();
      digests.slice(first, last + 1).forEach(checkUnchanged);
    },
  });
  try {
    await tokenizeFiles(files, tokenizer, writer, {
      field,
      from: writer.position,
      signal,
      onPosition: (position) => writer.reach(position),
      onBytes: (done) => onProgress?.({ task: "tokenizing", done, total, tokens: writer.tokens }),
    }).catch(async (error: unknown) => {
      await writer.save().catch(() => undefined); // The first error matters more.
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

/**
 * Checks the beginning of every file first, so that a bad file is reported before hours of work.
 */
async function checkBeginnings(
  files: readonly DataFile[],
  field: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const file of files) {
    for await (const _ of readPassages(file, field, 0, signal)) break;
  }
}
