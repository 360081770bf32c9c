import { createHash, type Hash } from "node:crypto";
import { join } from "node:path";
import type { Tokenized, TokenSink } from "../../tokenized.ts";
import { HEADER_BYTES, shardHeader, type TokenBytes } from "../shards/shards.ts";
import type { FilePosition } from "../tokenize.ts";
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
  type SavedProgress,
  type ShardProgress,
} from "./shard_progress.ts";

/** Tokens to write at once. */
const BUFFER = 2 ** 18;
/**
 * Milliseconds between checkpoints. A killed process loses at most the work since the last one, and
 * the document it was in.
 */
const CHECKPOINT_INTERVAL = 2000;

export interface ShardWriterOptions {
  /** Tokens in a shard. Default: 10⁸. */
  readonly shardTokens?: number;
  /** Bytes of a token. Default: 2. */
  readonly tokenBytes?: TokenBytes;
  /**
   * Called at a checkpoint with the numbers of the files read since the last one. Throws if one of
   * them changed.
   */
  readonly verify?: (first: number, last: number) => void;
}

/**
 * Writes tokens into shards, in a folder of its own. Continues where a killed process stopped: the
 * resulting bytes are the same as without the interruption.
 *
 * | file | content |
 * |---|---|
 * | `tokens_000000.bin`, … | shards; each is complete once the next one begins |
 * | `documents.bin` | start index of each document, as float64 |
 * | `progress.json` | valid length of these files, their hashes, and where to continue |
 *
 * Only the owner can read these files. If one of them changed, the writer starts from the
 * beginning.
 *
 * Errors of the system, such as a full disk, are thrown unchanged.
 */
export class ShardWriter implements TokenSink {
  readonly #folder: string;
  readonly #shardTokens: number;
  readonly #verify: NonNullable<ShardWriterOptions["verify"]>;
  readonly #tokenBytes: TokenBytes;
  readonly #buffer: Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
  #buffered = 0;
  /** Starts of documents that are not in the file yet. */
  #starts: number[] = [];
  /** Hash of the starts that are in the file. */
  readonly #startsHash: Hash;
  /** The last shard, while it is incomplete. */
  #shard: AppendFile | undefined;
  /** Hash of the tokens of the last shard. */
  #shardHash: Hash;
  /** Hashes of the tokens of the complete shards. */
  readonly #digests: string[];
  readonly #documents: AppendFile;
  #written: number;
  #saved: ShardProgress;
  #savedAt = performance.now();
  /** Progress at the last position that reading can continue from. */
  #reached: ShardProgress;
  #now: Omit<ShardProgress, "position">;

  private constructor(
    folder: string,
    { shardTokens = SHARD_TOKENS, tokenBytes = 2, verify = () => undefined }: ShardWriterOptions,
    { progress, shards, shard, starts }: Continuation,
  ) {
    this.#folder = folder;
    this.#shardTokens = shardTokens;
    this.#tokenBytes = tokenBytes;
    this.#buffer = tokenBytes === 4 ? new Uint32Array(BUFFER) : new Uint16Array(BUFFER);
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
        const size = HEADER_BYTES + tokenBytes * within;
        this.#shard = new AppendFile(this.#path(shardName(number)), size);
      }
    } catch (error) {
      this.#documents.close();
      throw error;
    }
  }

  /** Opens a writer in a folder. It continues where the last one stopped. */
  static async open(folder: string, options: ShardWriterOptions = {}): Promise<ShardWriter> {
    const { shardTokens = SHARD_TOKENS, tokenBytes = 2 } = options;
    const continuation = await continuationIn(folder, shardTokens, tokenBytes);
    return new ShardWriter(folder, options, continuation);
  }

  /** Position where reading must begin. */
  get position(): FilePosition {
    return this.#reached.position;
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
      // A buffer never crosses the end of a shard.
      if (this.#buffered === BUFFER || (i - room + 1) % this.#shardTokens === 0) this.#flush();
    }
    this.#now = { ...this.#now, tokens: this.#now.tokens + tokens.length };
  }

  /** Marks a position. All tokens before it were added. */
  async reach(position: FilePosition): Promise<void> {
    this.#reached = { ...this.#now, position };
    if (performance.now() - this.#savedAt >= CHECKPOINT_INTERVAL) await this.save();
  }

  /** Saves everything up to the last marked position. */
  async save(): Promise<void> {
    this.#verify(this.#saved.position.file, this.#reached.position.file);
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

  /** Completes the last shard. All tokens can be read now. */
  async finish(): Promise<Tokenized> {
    await this.save();
    this.#seal();
    const { tokens, documents, emptyDocuments, validation } = this.#reached;
    const path = join(this.#folder, DOCUMENTS_FILE);
    return {
      source: openShards(this.#folder, tokens, this.#shardTokens, this.#tokenBytes),
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

  /** Hashes the part of the files that the marked position covers. */
  #digestsOfReached(): Pick<SavedProgress, "shards" | "starts"> {
    const { tokens, documents } = this.#reached;
    if (tokens === this.#now.tokens && documents === this.#now.documents) {
      const open = this.#shard === undefined ? [] : [digestOf(this.#shardHash)];
      return { shards: [...this.#digests, ...open], starts: digestOf(this.#startsHash) };
    }
    // A document that could not be read to its end added more tokens.
    const complete = Math.floor(tokens / this.#shardTokens);
    const shards = this.#digests.slice(0, complete);
    const within = tokens % this.#shardTokens;
    if (within > 0) {
      const hash = createHash("sha256");
      addFile(this.#path(shardName(complete)), HEADER_BYTES, this.#tokenBytes * within, hash);
      shards.push(digestOf(hash));
    }
    const starts = createHash("sha256");
    addFile(this.#path(DOCUMENTS_FILE), 0, BYTES_PER_START * documents, starts);
    return { shards, starts: digestOf(starts) };
  }

  #flush(): void {
    if (this.#buffered === 0) return;
    this.#shard ??= this.#nextShard();
    const bytes = new Uint8Array(this.#buffer.buffer, 0, this.#tokenBytes * this.#buffered);
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

  /** Completes the current shard. */
  #seal(): void {
    if (this.#shard === undefined) return;
    const tokens = this.#written % this.#shardTokens || this.#shardTokens;
    this.#shard.begin(shardHeader(tokens, this.#tokenBytes));
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
