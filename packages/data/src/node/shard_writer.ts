import { createHash, type Hash } from "node:crypto";
import { join } from "node:path";
import type { Tokenized, TokenSink } from "../tokenized.ts";
import { AppendFile } from "./append_file.ts";
import { writeSealed } from "./sealed_file.ts";
import {
  BYTES_PER_START,
  DOCUMENTS_FILE,
  openShards,
  PROGRESS_FILE,
  readStarts,
  removeShards,
  SHARD_TOKENS,
  shardName,
} from "./shard_files.ts";
import {
  addFile,
  type Continuation,
  continuationIn,
  digestOf,
  type Progress,
  type SavedProgress,
} from "./shard_progress.ts";
import { HEADER_BYTES, shardHeader } from "./shards.ts";
import type { Place } from "./tokenize.ts";

/** Tokens that are written at once. */
const BUFFER = 2 ** 18;
/** What a killed process loses of its work, at most, beside a document: milliseconds. */
const CHECKPOINT_INTERVAL = 2000;

export interface ShardWriterOptions {
  /** Default: 10⁸. */
  readonly shardTokens?: number;
  /** Asked at a checkpoint whether the files that were read since the last, from number `first` to `last`, are the same still; throws where they are not. */
  readonly verify?: (first: number, last: number) => void;
}

/**
 * Writes tokens into shards, in a folder that is its own, and goes on where a killed process stopped: in the end there are the same bytes as without the interruption.
 *
 * | file | holds |
 * |---|---|
 * | `tokens_000000.bin`, … | shards as {@link openShard} reads them, each once the next is begun |
 * | `documents.bin` | where each document begins, as float64 |
 * | `progress.json` | how much of these counts, their digests, and where to go on |
 *
 * Only their owner may read them. What was changed since it was written is made again, with all the
 * rest.
 *
 * What the system says of full disks and the like is thrown as it is.
 */
export class ShardWriter implements TokenSink {
  readonly #folder: string;
  readonly #shardTokens: number;
  readonly #verify: NonNullable<ShardWriterOptions["verify"]>;
  readonly #buffer = new Uint16Array(BUFFER);
  #buffered = 0;
  /** Documents that are not in their file yet. */
  #starts: number[] = [];
  /** Of where documents begin, as far as that is in its file. */
  readonly #startsHash: Hash;
  /** The last shard, while it has room. */
  #shard: AppendFile | undefined;
  /** Of its tokens. */
  #shardHash: Hash;
  /** Of the tokens of those before it. */
  readonly #digests: string[];
  readonly #documents: AppendFile;
  #written: number;
  #saved: Progress;
  #savedAt = performance.now();
  /** At the last place from which reading may go on. */
  #reached: Progress;
  #now: Omit<Progress, "place">;

  private constructor(
    folder: string,
    { shardTokens = SHARD_TOKENS, verify = () => undefined }: ShardWriterOptions,
    { progress, shards, shard, starts }: Continuation,
  ) {
    this.#folder = folder;
    this.#shardTokens = shardTokens;
    this.#verify = verify;
    this.#saved = progress;
    this.#reached = progress;
    this.#now = progress;
    this.#written = progress.tokens;
    this.#digests = [...shards];
    this.#shardHash = shard;
    this.#startsHash = starts;
    const number = Math.floor(progress.tokens / shardTokens);
    const within = progress.tokens % shardTokens;
    removeShards(folder, number + Math.sign(within));
    this.#documents = new AppendFile(
      this.#path(DOCUMENTS_FILE),
      BYTES_PER_START * progress.documents,
    );
    try {
      if (within > 0) {
        this.#shard = new AppendFile(this.#path(shardName(number)), HEADER_BYTES + 2 * within);
      }
    } catch (error) {
      this.#documents.close();
      throw error;
    }
  }

  /** A writer in a folder, which goes on where the last one stopped. */
  static async open(folder: string, options: ShardWriterOptions = {}): Promise<ShardWriter> {
    const { shardTokens = SHARD_TOKENS } = options;
    return new ShardWriter(folder, options, await continuationIn(folder, shardTokens));
  }

  /** Where reading has to begin. */
  get place(): Place {
    return this.#reached.place;
  }

  get tokens(): number {
    return this.#now.tokens;
  }

  beginDocument(): void {
    this.#starts.push(this.#now.tokens);
    this.#now = { ...this.#now, documents: this.#now.documents + 1 };
  }

  skipDocument(): void {
    this.#now = { ...this.#now, emptyDocuments: this.#now.emptyDocuments + 1 };
  }

  beginValidation(): void {
    this.#now = { ...this.#now, validation: this.#now.tokens };
  }

  add(tokens: ArrayLike<number>): void {
    const room = this.#shardTokens - (this.#now.tokens % this.#shardTokens);
    for (let i = 0; i < tokens.length; i++) {
      this.#buffer[this.#buffered++] = tokens[i]!;
      // No buffer goes over the end of a shard.
      if (this.#buffered === BUFFER || (i - room + 1) % this.#shardTokens === 0) this.#flush();
    }
    this.#now = { ...this.#now, tokens: this.#now.tokens + tokens.length };
  }

  /** All up to this place was added. */
  async reach(place: Place): Promise<void> {
    this.#reached = { ...this.#now, place };
    if (performance.now() - this.#savedAt >= CHECKPOINT_INTERVAL) await this.save();
  }

  /** Makes what was reached last count. */
  async save(): Promise<void> {
    this.#verify(this.#saved.place.file, this.#reached.place.file);
    this.#flush();
    this.#shard?.sync();
    const starts = new Uint8Array(Float64Array.from(this.#starts).buffer);
    this.#documents.append(starts);
    this.#startsHash.update(starts);
    this.#starts = [];
    this.#documents.sync();
    const progress: SavedProgress = { ...this.#reached, ...this.#digestsOfReached() };
    await writeSealed(join(this.#folder, PROGRESS_FILE), progress);
    this.#saved = this.#reached;
    this.#savedAt = performance.now();
  }

  /** Ends the last shard. All that was added can be read now. */
  async finish(): Promise<Tokenized> {
    await this.save();
    this.#seal();
    const { tokens, documents, emptyDocuments, validation } = this.#reached;
    const path = join(this.#folder, DOCUMENTS_FILE);
    return {
      source: openShards(this.#folder, tokens, this.#shardTokens),
      documents,
      emptyDocuments,
      starts: (first, count) => readStarts(path, first, count),
      validation,
    };
  }

  close(): void {
    this.#shard?.close();
    this.#shard = undefined;
    this.#documents.close();
  }

  /** Digests of what is in the files, as far as it counts. */
  #digestsOfReached(): Pick<SavedProgress, "shards" | "starts"> {
    const { tokens, documents } = this.#reached;
    if (tokens === this.#now.tokens && documents === this.#now.documents) {
      const open = this.#shard === undefined ? [] : [digestOf(this.#shardHash)];
      return { shards: [...this.#digests, ...open], starts: digestOf(this.#startsHash) };
    }
    // More was added than counts, by a document that could not be read to its end.
    const complete = Math.floor(tokens / this.#shardTokens);
    const shards = this.#digests.slice(0, complete);
    const within = tokens % this.#shardTokens;
    if (within > 0) {
      const hash = createHash("sha256");
      addFile(this.#path(shardName(complete)), HEADER_BYTES, 2 * within, hash);
      shards.push(digestOf(hash));
    }
    const starts = createHash("sha256");
    addFile(this.#path(DOCUMENTS_FILE), 0, BYTES_PER_START * documents, starts);
    return { shards, starts: digestOf(starts) };
  }

  #flush(): void {
    if (this.#buffered === 0) return;
    this.#shard ??= this.#nextShard();
    const bytes = new Uint8Array(this.#buffer.buffer, 0, 2 * this.#buffered);
    this.#shard.append(bytes);
    this.#shardHash.update(bytes);
    this.#written += this.#buffered;
    this.#buffered = 0;
    if (this.#written % this.#shardTokens === 0) this.#seal();
  }

  #nextShard(): AppendFile {
    const shard = new AppendFile(this.#path(shardName(this.#written / this.#shardTokens)), 0);
    shard.append(new Uint8Array(HEADER_BYTES));
    return shard;
  }

  /** Makes what was written last a shard. */
  #seal(): void {
    if (this.#shard === undefined) return;
    this.#shard.begin(shardHeader(this.#written % this.#shardTokens || this.#shardTokens));
    this.#shard.sync();
    this.#shard.close();
    this.#shard = undefined;
    this.#digests.push(this.#shardHash.digest("hex"));
    this.#shardHash = createHash("sha256");
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}
