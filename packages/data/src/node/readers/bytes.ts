import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { createGunzip } from "node:zlib";
import { errorCode, openFile } from "@lrm/files";
import { DataError } from "../../tokens.ts";
import { changedWhileRead, type DataFile, unreadable } from "../data_file.ts";
import { kindOfBytes, remedyFor } from "./kind_of_bytes.ts";
import { damagedData, GET_AGAIN, PackedError } from "./packed_error.ts";
import { unpackZstd } from "./zstd/unpack_zstd.ts";

/** Bytes to read from a file at once. */
const CHUNK = 64 * 1024;

/** Unpacked bytes between two turns of the event loop, in which signals are handled. */
const TURN = 2 ** 20;

/** State of reading a file. */
export interface Reading {
  /** Number of bytes of the file read so far. */
  bytes: number;
  /** Stops reading. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads and decompresses a file, in chunks of bounded size. Verifies everything that the
 * compression format allows to verify.
 *
 * @param reading  updated with the number of bytes read from the file
 * @throws DataError for a file that cannot be read, is cut short or damaged, or changes while it is
 * read
 */
export async function* readBytes(file: DataFile, reading: Reading): AsyncGenerator<Uint8Array> {
  let handle: FileHandle | undefined;
  let sinceTurn = 0;
  try {
    handle = await openFile(file.path);
    for await (const bytes of unpackedBytes(handle, file, reading)) {
      yield bytes;
      sinceTurn += bytes.length;
      if (sinceTurn < TURN) continue;
      sinceTurn = 0;
      await setImmediate();
      reading.signal?.throwIfAborted();
    }
  } catch (error) {
    throw await explain(file, handle, error);
  } finally {
    await handle?.close();
  }
}

function unpackedBytes(
  handle: FileHandle,
  file: DataFile,
  reading: Reading,
): AsyncIterable<Uint8Array> {
  const stored = storedBytes(handle, file, reading);
  switch (file.compression) {
    case undefined:
      return stored;
    case "gzip":
      return unpackGzip(stored, handle);
    case "zstd":
      return unpackZstd(stored);
    default:
      return file.compression satisfies never;
  }
}

async function* storedBytes(
  handle: FileHandle,
  { path }: DataFile,
  reading: Reading,
): AsyncGenerator<Uint8Array> {
  const before = await handle.stat();
  for (;;) {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(CHUNK), 0, CHUNK, reading.bytes);
    if (bytesRead === 0) break;
    reading.signal?.throwIfAborted();
    reading.bytes += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
  const after = await handle.stat();
  if (reading.bytes !== before.size || after.mtimeMs !== before.mtimeMs) {
    throw changedWhileRead(path);
  }
}

async function* unpackGzip(
  stored: AsyncIterable<Uint8Array>,
  handle: FileHandle,
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  // Errors of the earlier streams are thrown by the last one.
  yield* pipeline(stored, gunzip, () => undefined);
  // Zeros may follow the end of gzip data. zlib ignores everything that follows.
  for (let at = gunzip.bytesWritten; ; ) {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(CHUNK), 0, CHUNK, at);
    if (bytesRead === 0) return;
    if (buffer.some((byte) => byte !== 0)) throw damagedData("other data follows its end");
    at += bytesRead;
  }
}

/** Explains an error as a DataError. Returns an unknown error unchanged. */
async function explain(
  { path, compression }: DataFile,
  handle: FileHandle | undefined,
  error: unknown,
): Promise<unknown> {
  const packed = error instanceof PackedError;
  const gzipCode = errorCode(error)?.startsWith("Z_") ? errorCode(error) : undefined;
  if (!packed && gzipCode === undefined) return unreadable(path, error);
  const data = `Cannot use ${path} as data: its ${compression} data`;
  const begins = kindOfBytes((await handle!.read(new Uint8Array(512), 0, 512, 0)).buffer);
  const expected = compression === "gzip" ? "gzip data" : "Zstandard data";
  if (begins !== undefined && begins !== expected) {
    return new DataError(
      `Cannot use ${path} as data: it is not ${expected}, it looks like ${begins}`,
      remedyFor(begins),
      { cause: error },
    );
  }
  if (packed && error.kind === "unsupported") {
    return new DataError(`${data} ${error.message}`, error.remedy, { cause: error });
  }
  const cutShort = packed ? error.kind === "cut short" : gzipCode === "Z_BUF_ERROR";
  const what = cutShort ? "cut short" : "damaged";
  return new DataError(`${data} is ${what}`, GET_AGAIN, { cause: error });
}
