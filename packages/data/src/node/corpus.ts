import { MemoryTokens, TooManyTokensError } from "../memory_tokens.ts";
import { corpusOf, heldOutBy, trainingTokens } from "../tokenized.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { type Corpus, DataError, type TokenSource } from "../tokens.ts";
import { openCached } from "./cache.ts";
import type { PreparedTokens } from "./cache_entry.ts";
import type { DataFile } from "./data_file.ts";
import { digestsOf } from "./digests.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type DataReport, sameContent } from "./report.ts";
import { selectData } from "./selection.ts";
import { openTokenShards } from "./token_shards.ts";
import { type DataProgress, tokenizeFiles } from "./tokenize.ts";

/** How data is opened. */
export interface CorpusOptions {
  /** The field of a JSON line, or the column of a parquet file, that holds the text. Default: `text`. */
  readonly textField?: string;
  /** A folder that keeps tokens, by the content that they were made of: they are made once, on disk, whatever their size. Default: they are made anew each time, in memory. */
  readonly cache?: string;
  /**
   * Bytes of data from which on the cache is used. It is also used where there are more than twice
   * as many tokens: compressed data may be far larger than its file. Default: 0.
   */
  readonly cacheFrom?: number;
  /** Told now and then how far the preparation of data has come. */
  readonly onProgress?: (progress: DataProgress) => void;
  /** Gives up; with a cache, the same call goes on later where it stopped. */
  readonly signal?: AbortSignal;
}

/** A corpus of files. */
export interface FileCorpus extends Corpus {
  /** All of its tokens: those for training, then those that are held out. */
  readonly all: TokenSource;
  readonly report: DataReport;
  /**
   * True where permissions keep any of its files from some users; what is made of them should be kept
   * from those, too.
   */
  readonly private: boolean;
}

/**
 * Opens what `names` say, one after the other: `sotu` (the State of the Union addresses), files, and folders of files. The kind of a file is that of its name:
 *
 * | name | is |
 * |---|---|
 * | `.jsonl`, `.ndjson`, `.json` | JSON lines, a document in each; or one list of objects, a document in each |
 * | `.parquet` | a document in each row |
 * | `.bin` | a token shard as llm.c's scripts write it; not mixed with others |
 * | any other | a text in UTF-8, one document |
 *
 * JSON lines and texts may be compressed as a whole: `.gz`, `.zst`. What is not UTF-8 is refused,
 * and so is data whose checksums or counts do not agree. A byte-order mark at the beginning of a
 * text is kept, before JSON it is dropped. Of a folder, those inside it are read too. What is not
 * data there is left out: hidden files, README and license, images and archives; code beside texts;
 * beside JSON lines, parquet files or shards all but `.txt`; and folders that hold a run, a
 * comparison or a model. A file that is named twice counts once.
 *
 * Files are held out for validation by a word of their names or of the folders that they are in:
 * `val`, `valid`, `validation`, `dev`, `eval`, `held-out`. `test` is held out where nothing else
 * is, and else left out. Without such files it is the last tenth: of the documents where there are
 * at least ten, else of the tokens. The `report` of the result says what was done.
 *
 * @throws DataError in one plain sentence when it is missing, empty, damaged or of no known kind; RunError where the cache cannot be written or another process makes the same tokens; the signal's reason once it is aborted
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { createTokenizer } from "../tokenizer.ts";
 * import { openCorpus } from "./corpus.ts";
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
      `Cannot use ${name} as data: it holds no text; give text, JSON lines, parquet files, token shards, a folder of them, or "sotu"`,
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
  // Data of fewer bytes has fewer tokens, unless it is compressed: it may unpack to gigabytes.
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

/** The cache that is used for files, if one is. */
function cacheFor(
  files: readonly DataFile[],
  { cache, cacheFrom = 0 }: CorpusOptions,
): string | undefined {
  return sizeOf(files) >= cacheFrom ? cache : undefined;
}

/** Digests of those files that can have the content of another one, by their size. */
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
