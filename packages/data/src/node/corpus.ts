import { MemoryTokens, TooManyTokensError } from "../_memory_tokens.ts";
import type { ExampleSet } from "../examples/example_set.ts";
import { corpusOf, heldOutBy, trainingTokens } from "../tokenized.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { type Corpus, DataError, type TokenSource } from "../tokens.ts";
import { openCached } from "./cache/cache.ts";
import type { PreparedTokens } from "./cache/cache_entry.ts";
import { digestsOf } from "./cache/digests.ts";
import type { DataFile } from "./data_file.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type DataReport, sameContent } from "./report.ts";
import { selectData } from "./selection/selection.ts";
import { openTokenShards } from "./shards/token_shards.ts";
import { type DataProgress, tokenizeFiles } from "./tokenize.ts";

/** Options of {@link openCorpus}. */
export interface CorpusOptions {
  /** Field of a JSON line, or column of a Parquet file, that holds the text. Default: `text`. */
  readonly textField?: string;
  /**
   * Folder of the token cache. Tokens are made once per content and stored there, in any amount.
   * Default: make tokens in memory each time.
   */
  readonly cache?: string;
  /**
   * Minimum size of the data, in bytes, for using the cache. The cache is also used when there are
   * more than twice as many tokens, since compressed data may be far larger than its file. Default:
   * 0.
   */
  readonly cacheFrom?: number;
  /** Called from time to time with the progress. */
  readonly onProgress?: (progress: DataProgress) => void;
  /** Stops the work. With a cache, the same call continues later where it stopped. */
  readonly signal?: AbortSignal;
}

/** A corpus read from files. */
export interface FileCorpus extends Corpus {
  /** All tokens: first those for training, then those for validation. */
  readonly all: TokenSource;
  readonly report: DataReport;
  /** Present if the corpus consists of examples; see `openExamples`. */
  readonly examples?: ExampleSet;
  /**
   * True if permissions hide one of the files from some users. Anything made from the corpus should
   * be hidden from them too.
   */
  readonly private: boolean;
}

/**
 * Opens the data that `names` list, in this order: files, folders of files, or `sotu` (the State of
 * the Union addresses). The name of a file determines its format:
 *
 * | name | format |
 * |---|---|
 * | `.jsonl`, `.ndjson`, `.json` | JSON lines or a list of objects, with one document each |
 * | `.parquet` | one document in each row |
 * | `.bin` | a token shard from llm.c's scripts; cannot be mixed with other files |
 * | other | a text in UTF-8, one document |
 *
 * JSON lines and texts may be compressed: `.gz`, `.zst`. Text that is not UTF-8 is refused, and so
 * is data with wrong checksums or counts. A byte-order mark at the beginning of a text is kept;
 * before JSON it is removed.
 *
 * Folders are read recursively, without files that are not data: hidden files, README and license,
 * images and archives; code next to texts; everything except `.txt` next to JSON lines, Parquet
 * files or shards; and folders of a run, a comparison or a model. A file that is named twice is
 * read once.
 *
 * A word in a file's name or its folders' names holds the file out for validation: `val`, `valid`,
 * `validation`, `dev`, `eval`, `held-out`. Files named `test` are held out if no others are, and
 * otherwise left out. Without such files, the last tenth is held out: whole documents if there are
 * at least ten, otherwise tokens. The `report` of the result lists these decisions.
 *
 * @throws DataError if the data is missing, empty, damaged or of an unknown format; FileError if
 * the cache cannot be written or another process is making the same tokens; the signal's reason
 * once it is aborted
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { createTokenizer } from "@lrm/data";
 * import { openCorpus } from "@lrm/data/node";
 *
 * const folder = await mkdtemp(join(tmpdir(), "data-"));
 * const lines = '{"text": "a falling loss"}\n{"text": "a rising one"}\n';
 * await writeFile(join(folder, "train.jsonl"), lines);
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
): Promise<FileCorpus> {
  const all = [names].flat();
  const name = all
    .map((each) => (each === "sotu" ? "the State of the Union addresses" : each))
    .join(", ");
  const { files, leftOut, notes } = selectData(all, options.cache);
  const prepared = files.some(({ format }) => format === "tokens")
    ? await openTokenShards({
        ...{ name, names: all, files, tokenizer, folder: cacheFor(files, options) },
        ...{ onProgress: options.onProgress, signal: options.signal },
      })
    : await openTexts(all, files, tokenizer, options);
  const { source, train, fingerprint, emptyDocuments, digests = [] } = prepared;
  if (source.length === 0) {
    throw new DataError(
      `Cannot use ${name} as data: it has no text`,
      'name text, JSON lines, parquet files, token shards, a folder of them, or "sotu"',
    );
  }
  const namesOf = (validation: boolean) => [
    ...new Set(files.filter((file) => file.validation === validation).map((file) => file.name)),
  ];
  return {
    ...corpusOf(name, source, train, fingerprint),
    all: source,
    report: {
      train: namesOf(false),
      validation: namesOf(true),
      heldOutBy: prepared.heldOutBy,
      leftOut,
      emptyDocuments,
      notes: [...notes, ...sameContent(files, digests)],
    },
    private: files.some((file) => !file.public),
  };
}

async function openTexts(
  names: readonly string[],
  files: readonly DataFile[],
  tokenizer: Tokenizer,
  options: CorpusOptions,
): Promise<PreparedTokens> {
  const { textField: field = "text", cache, onProgress, signal } = options;
  const keep = (folder: string) =>
    openCached({ folder, names, files, field, tokenizer, onProgress, signal });
  const folder = cacheFor(files, options);
  if (folder !== undefined) return await keep(folder);
  try {
    return await openInMemory(files, tokenizer, options);
  } catch (error) {
    if (cache === undefined || !(error instanceof TooManyTokensError)) throw error;
    return await keep(cache);
  }
}

async function openInMemory(
  files: readonly DataFile[],
  tokenizer: Tokenizer,
  { textField: field = "text", cache, cacheFrom = 0, onProgress, signal }: CorpusOptions,
): Promise<PreparedTokens> {
  const total = sizeOf(files);
  // Uncompressed data has no more tokens than bytes. Compressed data may unpack to gigabytes.
  const limit = cache === undefined ? Number.POSITIVE_INFINITY : 2 * cacheFrom;
  const sink = new MemoryTokens(tokenizer.vocabularySize, limit);
  await tokenizeFiles(files, tokenizer, sink, {
    field,
    signal,
    onBytes: (done) => onProgress?.({ task: "tokenizing", done, total, tokens: sink.length }),
  });
  const tokenized = sink.tokenized();
  return {
    ...{ source: tokenized.source, train: trainingTokens(tokenized) },
    heldOutBy: heldOutBy(tokenized),
    fingerprint: await fingerprintOf(tokenized, tokenizer.vocabularySize),
    digests: await digestsOfEquallyLarge(files, signal),
    emptyDocuments: tokenized.emptyDocuments,
  };
}

const sizeOf = (files: readonly DataFile[]): number =>
  files.reduce((sum, { size }) => sum + size, 0);

/** Returns the cache folder if these files use the cache. */
function cacheFor(
  files: readonly DataFile[],
  { cache, cacheFrom = 0 }: CorpusOptions,
): string | undefined {
  return sizeOf(files) >= cacheFrom ? cache : undefined;
}

/**
 * Hashes the files that have the same size as another file, since only they can have equal content.
 */
async function digestsOfEquallyLarge(
  files: readonly DataFile[],
  signal: AbortSignal | undefined,
): Promise<(string | undefined)[]> {
  const counts = new Map<number, number>();
  for (const { size } of files) counts.set(size, (counts.get(size) ?? 0) + 1);
  const equal = files.filter(({ size }) => size > 0 && counts.get(size)! > 1);
  const digests = await digestsOf(equal, undefined, { signal });
  const byFile = new Map(equal.map((file, i) => [file, digests[i]!.sha256]));
  return files.map((file) => byFile.get(file));
}
