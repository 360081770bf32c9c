import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, readSync } from "node:fs";
import { meaningOf, openFileSync } from "@lrm/files";
import { DataError, type TokenSource } from "../tokens.ts";
import { kindOfBytes, remedyFor } from "./kind_of_bytes.ts";

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
 * The file is open only while a window is read: any number of shards can be used at once, and there
 * is nothing to close. A file that changes while it is in use is refused at its next window.
 *
 * @param sha256  the digest of the file, where that is known: a file that was touched, but holds
 * the same bytes, stays in use
 * @throws DataError for a file that is missing, of another format, or cut short
 * @see https://github.com/karpathy/llm.c/tree/master/dev/data
 */
export function openShard(path: string, sha256?: string): TokenSource {
  return withFile(path, (file) => {
    const header = new Int32Array(HEADER_BYTES / 4);
    const bytes = readSync(file, header, 0, HEADER_BYTES, 0);
    const [magic, version, count] = header;
    const kind = kindOfBytes(new Uint8Array(header.buffer, 0, bytes));
    if (kind !== undefined) {
      throw new DataError(
        `Cannot use ${path}: it is no token shard, it looks like ${kind}; ${remedyFor(kind)}`,
      );
    }
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
    const unchanged = watcherOf(file, sha256);
    return {
      length: count!,
      copy: (start, target) => readTokens(path, unchanged, start, target),
    };
  });
}

function readTokens(
  path: string,
  isUnchanged: (file: number) => boolean,
  start: number,
  target: Int32Array,
): void {
  const tokens = new Uint16Array(target.length);
  withFile(path, (file) => {
    const bytes = readSync(file, tokens, 0, tokens.byteLength, HEADER_BYTES + 2 * start);
    if (bytes === tokens.byteLength && isUnchanged(file)) return;
    throw new DataError(
      `Cannot read ${path}: it changed while in use; restore it, and resume the run`,
    );
  });
  target.set(tokens);
}

/** @returns a check whether an open file is still what it was */
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

/** @param strict  whether to mind all changes, those of permissions and names too */
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
 * @returns whether there are so many
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
 * Looks for tokens outside a vocabulary in the bytes of a shard.
 *
 * @returns looks at bytes from an even `position` in the file on
 * @throws DataError that names the first one that is found
 */
export function tokenInspector(
  path: string,
  vocabularySize: number,
): (bytes: Uint8Array, position: number) => void {
  return (bytes, position) => {
    const skip = Math.max(0, HEADER_BYTES - position);
    const count = Math.floor((bytes.length - skip) / 2);
    if (count <= 0) return;
    const tokens = new Uint16Array(bytes.buffer, bytes.byteOffset + skip, count);
    // A plain loop: `findIndex` takes ten times as long.
    for (let i = 0; i < count; i++) {
      if (tokens[i]! < vocabularySize) continue;
      const number = (position + skip - HEADER_BYTES) / 2 + i;
      throw new DataError(
        `Cannot use ${path}: token number ${number} is ${tokens[i]}, but the vocabulary ends at ${vocabularySize - 1}; make the file again with GPT-2's tokenizer`,
      );
    }
  };
}

/** Runs `use` with an open file. */
export function withFile<T>(path: string, use: (file: number) => T): T {
  let file: number | undefined;
  try {
    file = openFileSync(path);
    return use(file);
  } catch (error) {
    const meaning = meaningOf(error);
    if (meaning === undefined) throw error;
    throw new DataError(`Cannot read ${path}: ${meaning}`, { cause: error });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
