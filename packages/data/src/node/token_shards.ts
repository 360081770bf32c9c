import { createHash } from "node:crypto";
import { FileError, meaningOf } from "@lrm/files";
import { trainingShare } from "../tokenized.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { concatenateTokens, DataError } from "../tokens.ts";
import { memoryOf, type PreparedTokens } from "./cache_entry.ts";
import type { DataFile } from "./data_file.ts";
import { checkUnchanged, digestsOf } from "./digests.ts";
import { openCacheFolder } from "./private_folder.ts";
import { openShard, tokenInspector } from "./shards.ts";
import type { DataProgress } from "./tokenize.ts";

/** A request for token shards. */
interface ShardsRequest {
  /** For people. */
  readonly name: string;
  /** Names of the data, which key the memory of its files' digests. */
  readonly names: readonly string[];
  readonly files: readonly DataFile[];
  readonly tokenizer: Tokenizer;
  /** A cache, which remembers their digests. */
  readonly folder: string | undefined;
  readonly onProgress: ((progress: DataProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Opens token shards as they are, once all of their tokens were found in the vocabulary.
 *
 * @throws DataError where other files are among them, and for another tokenizer than GPT-2's
 */
export async function openTokenShards({
  name,
  names,
  files,
  tokenizer,
  folder,
  onProgress,
  signal,
}: ShardsRequest): Promise<PreparedTokens> {
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
  for (const { path } of files) openShard(path); // What is no shard is refused before any is read.
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const digests = await digestsOf(files, folder && (await memoryFor(folder, names)), {
    signal,
    inspect: (path) => tokenInspector(path, tokenizer.vocabularySize),
    onBytes: (done) => onProgress?.({ task: "reading", done, total, tokens: 0 }),
  });
  const sources = files.map(({ path }, i) => openShard(path, digests[i]!.sha256));
  digests.forEach(checkUnchanged); // Reading the others may have taken minutes.
  const source = concatenateTokens(sources);
  const training = concatenateTokens(sources.filter((_, i) => !files[i]!.validation)).length;
  const named = files.some(({ validation }) => validation);
  const hash = createHash("sha256");
  for (const [i, { sha256 }] of digests.entries())
    hash.update(`${files[i]!.validation}:${sha256};`);
  return {
    source,
    train: named ? training : trainingShare(source.length),
    heldOutBy: named ? "names" : "tokens",
    fingerprint: hash.digest("hex"),
    digests: digests.map(({ sha256 }) => sha256),
    emptyDocuments: 0,
  };
}

/**
 * The memory of the shards' digests; undefined where a cache cannot, so that they are read each
 * time.
 */
async function memoryFor(folder: string, names: readonly string[]): Promise<string | undefined> {
  try {
    await openCacheFolder(folder);
    return memoryOf(folder, ["shards", ...names]);
  } catch (error) {
    if (error instanceof FileError || meaningOf(error) !== undefined) return undefined;
    throw error;
  }
}
