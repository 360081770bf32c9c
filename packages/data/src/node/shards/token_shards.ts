import { createHash } from "node:crypto";
import { FileError, systemProblem } from "@lrm/files";
import { trainingShare } from "../../tokenized.ts";
import type { Tokenizer } from "../../tokenizer.ts";
import { concatenateTokens, DataError } from "../../tokens.ts";
import { hashCachePath, type PreparedTokens } from "../cache/cache_entry.ts";
import { checkUnchanged, digestsOf } from "../cache/digests.ts";
import { openCacheFolder } from "../cache/private_folder.ts";
import type { DataFile } from "../data_file.ts";
import type { DataProgress } from "../tokenize.ts";
import { openShard, tokenInspector } from "./shards.ts";

/** A request for token shards. */
interface ShardsRequest {
  /** Name of the data, for messages. */
  readonly name: string;
  /** Names of the data. The file that remembers the hashes of the shards depends on them. */
  readonly names: readonly string[];
  readonly files: readonly DataFile[];
  readonly tokenizer: Tokenizer;
  /** Cache folder, which remembers the hashes of the shards. */
  readonly folder: string | undefined;
  readonly onProgress: ((progress: DataProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Opens token shards without copying them, after checking that the vocabulary has all of their
 * tokens.
 *
 * @throws DataError if there are other files among them, or the tokenizer is not GPT-2's
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
      `Cannot use ${odd.path} as data: token shards cannot be compressed`,
      "unpack it",
    );
  }
  if (odd !== undefined) {
    throw new DataError(
      `Cannot use ${name} as data: it mixes token shards (.bin) with other files`,
      "keep them in separate folders",
    );
  }
  if (tokenizer.name !== "gpt2") {
    throw new DataError(
      `Cannot use ${name} with the ${tokenizer.name} tokenizer: token shards hold GPT-2 tokens`,
      "use a model with GPT-2's vocabulary",
    );
  }
  for (const { path } of files) openShard(path); // Checks the format of every file first.
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const digests = await digestsOf(files, folder && (await memoryFor(folder, names)), {
    signal,
    inspect: (path) => tokenInspector(path, tokenizer.vocabularySize),
    onBytes: (done) => onProgress?.({ task: "reading", done, total, tokens: 0 }),
  });
  const sources = files.map(({ path }, i) => openShard(path, { sha256: digests[i]!.sha256 }));
  digests.forEach(checkUnchanged); // Reading the other files may have taken minutes.
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
 * Returns the file that remembers the hashes of the shards. Returns undefined if the cache folder
 * cannot be used; the shards are then read each time.
 */
async function memoryFor(folder: string, names: readonly string[]): Promise<string | undefined> {
  try {
    await openCacheFolder(folder);
    return hashCachePath(folder, ["shards", ...names]);
  } catch (error) {
    if (error instanceof FileError || systemProblem(error) !== undefined) return undefined;
    throw error;
  }
}
