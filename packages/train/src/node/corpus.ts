import { createHash } from "node:crypto";
import { MemoryTokens } from "../memory_tokens.ts";
import { corpusOf, trainingShare, trainingTokens } from "../tokenized.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { type Corpus, concatenateTokens, DataError } from "../tokens.ts";
import { openCached, type PreparedTokens } from "./data/cache.ts";
import { type DataFile, listData } from "./data/data_file.ts";
import { fingerprintOf } from "./data/fingerprint.ts";
import { type DataProgress, tokenizeFiles } from "./data/tokenize.ts";
import { openShard, shardFingerprint } from "./shards.ts";

/** How data is opened. */
export interface CorpusOptions {
  /** The field of a JSON line, or the column of a parquet file, that holds the text. Default: `text`. */
  readonly textField?: string;
  /** A folder that keeps tokens, by the content that they were made of: they are made once, on disk, whatever their size. Default: they are made anew each time, in memory. */
  readonly cache?: string;
  /** Bytes of data from which on the cache is used. Default: 0. */
  readonly cacheFrom?: number;
  /** Told now and then how far the preparation of data has come. */
  readonly onProgress?: (progress: DataProgress) => void;
  /** Gives up; with a cache, the same call goes on later where it stopped. */
  readonly signal?: AbortSignal;
}

/**
 * Opens what `names` say, one after the other: `sotu` (the State of the Union addresses), files, and folders of files. The kind of a file is that of its name:
 *
 * | name | is |
 * |---|---|
 * | `.jsonl`, `.ndjson`, `.json` | JSON lines, a document in each |
 * | `.parquet` | a document in each row |
 * | `.bin` | a token shard as llm.c's scripts write it; not mixed with others |
 * | any other | a text in UTF-8, one document |
 *
 * JSON lines and texts may be compressed as a whole: `.gz`, `.zst`. Of a folder, folders inside it and names that begin with a dot are left out.
 *
 * Files with `val` or `validation` as a word of their name are for validation. Without such files it is the last tenth: of the documents where there are at least ten, else of the tokens.
 *
 * @throws DataError in one plain sentence when it is missing, empty, damaged or of no known kind; RunError where the cache cannot be written or another process makes the same tokens; the signal's reason once it is aborted
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { createTokenizer } from "@lrm/train";
 * import { openCorpus } from "@lrm/train/node";
 * const folder = await mkdtemp(join(tmpdir(), "data-"));
 * await writeFile(join(folder, "train.jsonl"), '{"text": "a falling loss"}\n{"text": "a rising one"}\n');
 * await writeFile(join(folder, "val.txt"), "a promise");
 * const tokenizer = await createTokenizer("bytes");
 * const { train, validation } = await openCorpus(folder, tokenizer);
 * const tokens = new Int32Array(validation.length);
 * validation.copy(0, tokens);
 * expect(tokenizer.decode(tokens)).toBe("a promise");
 * expect(train.length).toBe("a falling lossa rising one".length);
 * await rm(folder, { recursive: true });
 * ```
 */
export async function openCorpus(
  names: string | readonly string[],
  tokenizer: Tokenizer,
  options: CorpusOptions = {},
): Promise<Corpus> {
  const all = [names].flat();
  const name = all
    .map((each) => (each === "sotu" ? "the State of the Union addresses" : each))
    .join(", ");
  const files = listData(all);
  const opened = files.some(({ format }) => format === "tokens")
    ? openShards(name, files, tokenizer)
    : await openTexts(all, inParts(files), tokenizer, options);
  const { source, train, fingerprint } = opened;
  if (source.length === 0) {
    throw new DataError(
      `Cannot use ${name} as data: it holds no text; give text, JSON lines, parquet files, token shards, a folder of them, or "sotu"`,
    );
  }
  return corpusOf(name, source, train, fingerprint);
}

async function openTexts(
  names: readonly string[],
  files: readonly DataFile[],
  tokenizer: Tokenizer,
  { cache, cacheFrom = 0, textField: field = "text", onProgress, signal }: CorpusOptions,
): Promise<PreparedTokens> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (cache !== undefined && total >= cacheFrom) {
    return await openCached({
      ...{ folder: cache, names, files, field, tokenizer, onProgress, signal },
    });
  }
  const sink = new MemoryTokens(tokenizer.vocabularySize);
  await tokenizeFiles(files, tokenizer, sink, {
    field,
    signal,
    onBytes: (done) => onProgress?.({ task: "tokenizing", done, total, tokens: sink.length }),
  });
  const tokenized = sink.tokenized();
  return {
    source: tokenized.source,
    train: trainingTokens(tokenized),
    fingerprint: await fingerprintOf(tokenized, tokenizer.vocabularySize),
  };
}

function openShards(
  name: string,
  files: readonly DataFile[],
  tokenizer: Tokenizer,
): PreparedTokens {
  const odd = files.find(({ format, compression }) => format !== "tokens" || compression);
  if (odd?.format === "tokens") {
    throw new DataError(
      `Cannot use ${odd.path} as data: token shards are read in parts; unpack it`,
    );
  }
  if (odd !== undefined) {
    throw new DataError(
      `Cannot use ${name} as data: it mixes token shards (.bin) with other files; keep them in folders of their own`,
    );
  }
  if (tokenizer.name !== "gpt2") {
    throw new DataError(
      `Cannot use ${name} with the ${tokenizer.name} tokenizer: token shards hold GPT-2 tokens; use a model with GPT-2's vocabulary`,
    );
  }
  const shards = inParts(files).map(({ path, validation }) => ({
    ...{ validation, source: openShard(path) },
  }));
  const source = concatenateTokens(shards.map((shard) => shard.source));
  const train = concatenateTokens(
    shards.filter(({ validation }) => !validation).map((shard) => shard.source),
  ).length;
  return {
    source,
    train: train < source.length ? train : trainingShare(source.length),
    fingerprint: digestOf(files.map(({ path }) => shardFingerprint(path))),
  };
}

/** Files for training, then those that are for validation by their names; where there is only one kind, its names say nothing. */
function inParts(files: readonly DataFile[]): DataFile[] {
  const validation = files.filter((file) => file.validation);
  const train = files.filter((file) => !file.validation);
  if (train.length > 0 && validation.length > 0) return [...train, ...validation];
  return files.map((file) => ({ ...file, validation: false }));
}

function digestOf(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const each of parts) hash.update(`${each.length}:`).update(each);
  return hash.digest("hex");
}
