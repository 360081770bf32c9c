import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { meaningOf } from "@lrm/files";
import { DataError } from "../../tokens.ts";
import { type DataFile, unreadable } from "./data_file.ts";

/** Compressed bytes at once: they may become some hundred times as many. */
const CHUNK = 64 * 1024;

/** Counts what was read of a file, for the progress. */
export interface Reading {
  bytes: number;
}

/**
 * The bytes of a file, decompressed, in chunks.
 *
 * @param reading  how much of the file itself was read so far
 * @throws DataError for a file that cannot be read, is cut short or damaged
 */
export async function* readBytes(file: DataFile, reading: Reading): AsyncGenerator<Uint8Array> {
  const { path, compression } = file;
  const stored = counted(createReadStream(path, { highWaterMark: CHUNK }), reading);
  try {
    switch (compression) {
      case undefined:
        yield* stored;
        break;
      case "gzip":
        // What goes wrong on the way comes out of the last stream.
        yield* pipeline(stored, createGunzip(), () => undefined);
        break;
      case "zstd":
        yield* unpackZstd(stored);
        break;
      default:
        compression satisfies never;
    }
  } catch (error) {
    throw damaged(file, error);
  }
}

async function* counted(
  stream: AsyncIterable<Buffer>,
  reading: Reading,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    reading.bytes += chunk.length;
    yield chunk;
  }
}

async function* unpackZstd(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import("fzstd");
  const unpacked: Uint8Array[] = [];
  const stream = new Decompress((chunk) => unpacked.push(chunk));
  for await (const chunk of stored) {
    stream.push(chunk);
    yield* unpacked.splice(0);
  }
  stream.push(new Uint8Array(0), true); // Refuses what is cut short.
  yield* unpacked.splice(0);
}

/** How fzstd and zlib call data that ends too early. */
const CUT_SHORT: readonly unknown[] = [5, "Z_BUF_ERROR"];

function damaged({ path, compression }: DataFile, error: unknown): unknown {
  if (compression === undefined || meaningOf(error) !== undefined) return unreadable(path, error);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const what = CUT_SHORT.includes(code) ? "cut short" : "damaged";
  return new DataError(
    `Cannot use ${path} as data: its ${compression} data is ${what}; get the file again`,
    { cause: error },
  );
}
