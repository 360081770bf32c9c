import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, readSync } from "node:fs";
import { openFileSync, systemProblem } from "@lrm/files";
import { bytesPerToken } from "../../_compact_tokens.ts";
import { DataError, type TokenSource } from "../../tokens.ts";
import { kindOfBytes, remedyFor } from "../readers/kind_of_bytes.ts";

/**
 * Size of llm.c's header: 256 int32, which begin with a magic number, a version and the number of
 * tokens.
 */
export const HEADER_BYTES = 256 * 4;

/** Bytes of a token in a shard. */
export type TokenBytes = 2 | 4;

/** Magic number and version by bytes of a token: those of llm.c for GPT-2 and for LLaMA 3. */
const KINDS: Readonly<Record<TokenBytes, readonly [magic: number, version: number]>> = {
  2: [20240520, 1],
  4: [20240801, 7],
};

/** Returns the bytes of a token in shards of a vocabulary. */
export function shardTokenBytes(vocabularySize: number): TokenBytes {
  return bytesPerToken(vocabularySize) === 4 ? 4 : 2;
}

/** Makes the header of a shard with `count` tokens. */
export function shardHeader(count: number, bytes: TokenBytes = 2): Uint8Array {
  const header = new Int32Array(HEADER_BYTES / 4);
  header.set([...KINDS[bytes], count]);
  return new Uint8Array(header.buffer);
}

/** Options of {@link openShard}. */
export interface ShardOptions {
  /** Hash of the file, if known: a file whose time changed stays in use if its bytes did not. */
  readonly sha256?: string | undefined;
  /** Bytes of a token. Default: 2, as in GPT-2's shards. */
  readonly tokenBytes?: TokenBytes;
}

/**
 * Opens a shard of uint16 or uint32 tokens in the format of llm.c's data scripts (`*.bin`). Reads
 * windows from disk, so a corpus may be larger than memory.
 *
 * The file is open only while a window is read, so there is nothing to close, and any number of
 * shards can be used at once. A file that changes during use is refused at the next window.
 *
 * @throws DataError for a file that is missing, has another format or is cut short
 * @see https://github.com/karpathy/llm.c/tree/master/dev/data
 */
export function openShard(
  path: string,
  { sha256, tokenBytes = 2 }: ShardOptions = {},
): TokenSource {
  const [wantedMagic, wantedVersion] = KINDS[tokenBytes];
  return withFile(path, (file) => {
    const header = new Int32Array(HEADER_BYTES / 4);
    const bytes = readSync(file, header, 0, HEADER_BYTES, 0);
    const [magic, version, count] = header;
    const kind = kindOfBytes(new Uint8Array(header.buffer, 0, bytes));
    if (kind !== undefined) {
      throw new DataError(
        `Cannot use ${path}: it is not a token shard, it looks like ${kind}`,
        remedyFor(kind),
      );
    }
    if (bytes < HEADER_BYTES || magic !== wantedMagic || version !== wantedVersion) {
      throw new DataError(
        `Cannot use ${path}: it is not a token shard (expected magic ${wantedMagic} and version ${wantedVersion}, found ${magic} and ${version})`,
        "make it with llm.c's data scripts",
      );
    }
    const expected = HEADER_BYTES + tokenBytes * count!;
    const { size } = fstatSync(file);
    if (size !== expected) {
      throw new DataError(
        `Cannot use ${path}: ${count} tokens take ${expected} bytes, but it has ${size}`,
        "get the file again",
      );
    }
    const unchanged = watcherOf(file, sha256);
    return {
      length: count!,
      copy: (start, target) => readTokens(path, { unchanged, tokenBytes }, start, target),
    };
  });
}

function readTokens(
  path: string,
  shard: { readonly unchanged: (file: number) => boolean; readonly tokenBytes: TokenBytes },
  start: number,
  target: Int32Array,
): void {
  const { unchanged, tokenBytes } = shard;
  const tokens = tokensOfBytes(tokenBytes, new ArrayBuffer(tokenBytes * target.length));
  withFile(path, (file) => {
    const bytes = readSync(file, tokens, 0, tokens.byteLength, HEADER_BYTES + tokenBytes * start);
    if (bytes === tokens.byteLength && unchanged(file)) return;
    throw new DataError(
      `Cannot read ${path}: it changed during use`,
      "restore it and resume the run",
    );
  });
  target.set(tokens);
}

function tokensOfBytes(
  bytes: TokenBytes,
  buffer: ArrayBufferLike,
  start?: number,
  count?: number,
): Uint16Array | Uint32Array {
  return bytes === 4
    ? new Uint32Array(buffer, start, count)
    : new Uint16Array(buffer, start, count);
}

/** @returns a function that checks whether an open file is still the same */
function watcherOf(file: number, sha256: string | undefined) {
  let known = stampOf(file, sha256 !== undefined);
  return (again: number): boolean => {
    const stamp = stampOf(again, sha256 !== undefined);
    if (stamp === known) return true;
    if (sha256 === undefined || digestOf(again) !== sha256) return false;
    known = stamp;
    return true;
  };
}

/** @param strict  whether to include changes of permissions and names */
function stampOf(file: number, strict: boolean): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = fstatSync(file, { bigint: true });
  return [dev, ino, size, mtimeNs, ...(strict ? [ctimeNs] : [])].join("-");
}

function digestOf(file: number): string {
  const hash = createHash("sha256");
  hashBytes(file, 0, Number.POSITIVE_INFINITY, hash);
  return hash.digest("hex");
}

/**
 * Adds bytes of an open file to a hash.
 *
 * @returns whether the file has that many bytes
 */
export function hashBytes(file: number, start: number, length: number, hash: Hash): boolean {
  const buffer = new Uint8Array(Math.min(2 ** 20, length));
  let done = 0;
  while (done < length) {
    const bytes = readSync(file, buffer, 0, Math.min(buffer.length, length - done), start + done);
    if (bytes === 0) return false;
    hash.update(buffer.subarray(0, bytes));
    done += bytes;
  }
  return true;
}

/**
 * Checks the bytes of a shard for tokens outside a vocabulary.
 *
 * @returns a function that checks bytes from a `position` in the file on, a multiple of 4
 * @throws DataError that names the first such token
 */
export function tokenInspector(
  path: string,
  vocabularySize: number,
  tokenBytes: TokenBytes = 2,
): (bytes: Uint8Array, position: number) => void {
  return (bytes, position) => {
    const skip = Math.max(0, HEADER_BYTES - position);
    const count = Math.floor((bytes.length - skip) / tokenBytes);
    if (count <= 0) return;
    const tokens = tokensOfBytes(tokenBytes, bytes.buffer, bytes.byteOffset + skip, count);
    // A plain loop is ten times as fast as `findIndex`.
    for (let i = 0; i < count; i++) {
      if (tokens[i]! < vocabularySize) continue;
      const number = (position + skip - HEADER_BYTES) / tokenBytes + i;
      throw new DataError(
        `Cannot use ${path}: token number ${number} is ${tokens[i]}, but the vocabulary ends at ${vocabularySize - 1}`,
        "make the file again with GPT-2's tokenizer",
      );
    }
  };
}

/** Opens a file for the duration of `use`. */
export function withFile<T>(path: string, use: (file: number) => T): T {
  let file: number | undefined;
  try {
    file = openFileSync(path);
    return use(file);
  } catch (error) {
    const found = systemProblem(error);
    if (found === undefined) throw error;
    throw new DataError(`Cannot read ${path}: ${found.problem}`, found.remedy, { cause: error });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
