import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { DataError, type TokenSource } from "../tokens.ts";

/** llm.c's header: 256 int32, the first three of them these. */
const HEADER_BYTES = 256 * 4;
const MAGIC = 20240520;
const VERSION = 1;

/**
 * A shard of uint16 tokens as llm.c's data scripts write it (`*.bin`); read from disk window by window, so that a corpus may be larger than memory.
 *
 * @throws DataError for a file of another format, or one cut short
 * @see https://github.com/karpathy/llm.c/tree/master/dev/data
 */
export function openShard(path: string): TokenSource {
  const file = openSync(path, "r");
  try {
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
    return { length: count!, copy: (start, target) => readTokens(file, path, start, target) };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function readTokens(file: number, path: string, start: number, target: Int32Array): void {
  const tokens = new Uint16Array(target.length);
  const bytes = readSync(file, tokens, 0, tokens.byteLength, HEADER_BYTES + 2 * start);
  if (bytes !== tokens.byteLength) {
    throw new DataError(`Cannot read ${path}: it became shorter while in use; get the file again`);
  }
  target.set(tokens);
}
