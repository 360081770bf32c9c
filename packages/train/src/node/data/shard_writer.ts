import { closeSync, openSync, readdirSync, readFileSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "@lrm/files";
import type { Tokenized, TokenSink } from "../../tokenized.ts";
import { concatenateTokens, DataError, type TokenSource } from "../../tokens.ts";
import { replaceFile } from "../atomic_file.ts";
import { HEADER_BYTES, openShard, shardHeader } from "../shards.ts";
import { AppendFile } from "./append_file.ts";
import type { Place } from "./tokenize.ts";

/** As llm.c's scripts write. */
const SHARD_TOKENS = 1e8;
/** Tokens that are written at once. */
const BUFFER = 2 ** 18;
/** What a killed process loses of its work, at most, beside a document: milliseconds. */
const CHECKPOINT_INTERVAL = 2000;

const PROGRESS_FILE = "progress.json";
const DOCUMENTS_FILE = "documents.bin";
const BYTES_PER_START = Float64Array.BYTES_PER_ELEMENT;

export interface ShardWriterOptions {
  /** Default: 10⁸. */
  readonly shardTokens?: number;
  /** Asked at a checkpoint whether the files that were read since the last, from number `first` to `last`, are the same still; throws where they are not. */
  readonly verify?: (first: number, last: number) => void;
}

/** What counts of the files. */
interface Progress {
  /** Where to go on. */
  readonly place: Place;
  readonly tokens: number;
  readonly documents: number;
  readonly validation?: number | undefined;
}

const NOTHING: Progress = { place: { file: 0, place: 0 }, tokens: 0, documents: 0 };

/**
 * Writes tokens into shards, in a folder that is its own, and goes on where a killed process stopped: in the end there are the same bytes as without the interruption.
 *
 * | file | holds |
 * |---|---|
 * | `tokens_000000.bin`, … | shards as {@link openShard} reads them, each once the next is begun |
 * | `documents.bin` | where each document begins, as float64 |
 * | `progress.json` | how much of these counts, and where to go on |
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
  /** The last shard, while it has room. */
  #shard: AppendFile | undefined;
  #documents!: AppendFile;
  #written = 0;
  #saved = NOTHING;
  #savedAt = performance.now();
  /** At the last place from which reading may go on. */
  #reached = NOTHING;
  #now: Omit<Progress, "place"> = NOTHING;

  constructor(
    folder: string,
    { shardTokens = SHARD_TOKENS, verify = () => undefined }: ShardWriterOptions = {},
  ) {
    this.#folder = folder;
    this.#shardTokens = shardTokens;
    this.#verify = verify;
    try {
      this.#open(readProgress(folder));
    } catch (error) {
      const missing = errorCode(error) === "ENOENT";
      if (!(missing || error instanceof RangeError || error instanceof SyntaxError)) throw error;
      this.#open(NOTHING); // Damaged: all of it is made again.
    }
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
    this.#documents.append(new Uint8Array(Float64Array.from(this.#starts).buffer));
    this.#starts = [];
    this.#documents.sync();
    await replaceFile(join(this.#folder, PROGRESS_FILE), (file) =>
      file.writeFile(JSON.stringify(this.#reached)),
    );
    this.#saved = this.#reached;
    this.#savedAt = performance.now();
  }

  /** Ends the last shard. All that was added can be read now. */
  async finish(): Promise<Tokenized> {
    await this.save();
    this.#seal();
    const { tokens, documents, validation } = this.#reached;
    const path = join(this.#folder, DOCUMENTS_FILE);
    return {
      source: openShards(this.#folder, tokens, this.#shardTokens),
      documents,
      starts: (first, count) => readStarts(path, first, count),
      validation,
    };
  }

  close(): void {
    this.#shard?.close();
    this.#shard = undefined;
    this.#documents.close();
  }

  #open(progress: Progress): void {
    const { tokens, documents } = progress;
    const number = Math.floor(tokens / this.#shardTokens);
    const within = tokens % this.#shardTokens;
    for (const name of readdirSync(this.#folder)) {
      const shard = SHARD_NAME.exec(name);
      if (shard === null || Number(shard[1]) < number + Math.sign(within)) continue;
      rmSync(join(this.#folder, name));
    }
    this.#documents = new AppendFile(this.#path(DOCUMENTS_FILE), BYTES_PER_START * documents);
    try {
      if (within > 0) {
        this.#shard = new AppendFile(this.#path(shardName(number)), HEADER_BYTES + 2 * within);
      }
    } catch (error) {
      this.#documents.close();
      throw error;
    }
    this.#saved = progress;
    this.#reached = progress;
    this.#now = progress;
    this.#written = tokens;
  }

  #flush(): void {
    if (this.#buffered === 0) return;
    this.#shard ??= this.#nextShard();
    this.#shard.append(new Uint8Array(this.#buffer.buffer, 0, 2 * this.#buffered));
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
    this.#shard?.begin(shardHeader(this.#written % this.#shardTokens || this.#shardTokens));
    this.#shard?.sync();
    this.#shard?.close();
    this.#shard = undefined;
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

const SHARD_NAME = /^tokens_(\d{6,})\.bin$/;
const shardName = (number: number): string => `tokens_${String(number).padStart(6, "0")}.bin`;

/**
 * The tokens that a {@link ShardWriter} wrote into a folder.
 *
 * @throws DataError where a shard is missing or damaged
 */
export function openShards(
  folder: string,
  tokens: number,
  shardTokens: number = SHARD_TOKENS,
): TokenSource {
  const shards = Array.from({ length: Math.ceil(tokens / shardTokens) }, (_, number) =>
    openShard(join(folder, shardName(number))),
  );
  const source = concatenateTokens(shards);
  if (source.length === tokens) return source;
  throw new DataError(`Cannot use ${folder}: it has ${source.length} of ${tokens} tokens`);
}

/** Removes all that a {@link ShardWriter} wrote, and nothing else. */
export function sweepShards(folder: string): void {
  sweepProgress(folder);
  for (const name of readdirSync(folder)) {
    if (SHARD_NAME.test(name)) rmSync(join(folder, name));
  }
}

/** Removes what only the making of shards needs. */
export function sweepProgress(folder: string): void {
  for (const name of [PROGRESS_FILE, DOCUMENTS_FILE]) rmSync(join(folder, name), { force: true });
}

/** @throws SyntaxError or RangeError where it is damaged */
function readProgress(folder: string): Progress {
  let text: string;
  try {
    text = readFileSync(join(folder, PROGRESS_FILE), "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return NOTHING;
    throw error;
  }
  const progress = JSON.parse(text) as Progress;
  const { place, tokens, documents, validation = 0 } = progress ?? {};
  const numbers = [place?.file, place?.place, tokens, documents, validation];
  if (numbers.every((each) => Number.isSafeInteger(each) && each >= 0)) return progress;
  throw new RangeError(`${folder} has no readable ${PROGRESS_FILE}`);
}

function readStarts(path: string, first: number, count: number): Float64Array {
  const starts = new Float64Array(count);
  const file = openSync(path, "r");
  try {
    const bytes = readSync(file, starts, 0, starts.byteLength, BYTES_PER_START * first);
    return starts.subarray(0, bytes / BYTES_PER_START);
  } finally {
    closeSync(file);
  }
}
