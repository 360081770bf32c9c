import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { meaningOf } from "@lrm/files";
import { DataError, type TokenSource } from "../tokens.ts";

/** llm.c's header: 256 int32, the first three of them magic, version and the number of tokens. */
export const HEADER_BYTES = 256 * 4;
const MAGIC = 20240520;
const VERSION = 1;

/** The header of a shard of `count` tokens. */
export function shardHeader(count: number): Uint8Array {
  const header = new Int32Array(HEADER_BYTES / 4);
  header.set([MAGIC, VERSION, count]);
  return new Uint8Array(header.buffer);
}

/**
 * A shard of uint16 tokens as llm.c's data scripts write it (`*.bin`); read from disk window by window, so that a corpus may be larger than memory.
 *
 * The file is open only while a window is read: any number of shards can be used at once, and there is nothing to close.
 *
 * @throws DataError for a file that is missing, of another format, or cut short
 * @see https://github.com/karpathy/llm.c/tree/master/dev/data
 */
export function openShard(path: string): TokenSource {
  return withFile(path, (file) => {
    const header = new Int32Array(HEADER_BYTES / 4);
    const bytes = readSync(file, header, 0, HEADER_BYTES, 0);
    const [magic, version, count] = header;
    if (bytes < HEADER_BYTES || magic !== MAGIC || version !== VERSION) {
      throw new DataError(
        `Cannot use ${path}: it is not a token shard (magic ${MAGIC}, version ${VERSION}, got ${magic} and ${version}); make it with llm.c's data scripts`,
      );
    }
    const expected = HEADER_BYTES + 2 * count!;
    const { size } = fstatSync(file);
    if (size !== expected) {
      throw new DataError(
        `Cannot use ${path}: ${count} tokens make ${expected} bytes, it has ${size}; get the file again`,
      );
    }
    return { length: count!, copy: (start, target) => readTokens(path, start, target) };
  });
}

/** How much of a shard's beginning tells it apart from others: its header and its first tokens, in bytes. */
const TELLING_BYTES = 64 * 1024;

/** Changes when the shard becomes another one; a change further inside is not noticed, since shards are too large to be read for this. */
export function shardFingerprint(path: string): string {
  return withFile(path, (file) => {
    const bytes = new Uint8Array(TELLING_BYTES);
    const length = readSync(file, bytes, 0, TELLING_BYTES, 0);
    const digest = createHash("sha256").update(bytes.subarray(0, length)).digest("hex");
    return `${basename(path)}:${fstatSync(file).size}:${digest}`;
  });
}

function readTokens(path: string, start: number, target: Int32Array): void {
  const tokens = new Uint16Array(target.length);
  const bytes = withFile(path, (file) =>
    readSync(file, tokens, 0, tokens.byteLength, HEADER_BYTES + 2 * start),
  );
  if (bytes !== tokens.byteLength) {
    throw new DataError(`Cannot read ${path}: it became shorter while in use; get the file again`);
  }
  target.set(tokens);
}

function withFile<T>(path: string, use: (file: number) => T): T {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    return use(file);
  } catch (error) {
    const meaning = meaningOf(error);
    if (meaning === undefined) throw error;
    throw new DataError(`Cannot read ${path}: ${meaning}`, { cause: error });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
