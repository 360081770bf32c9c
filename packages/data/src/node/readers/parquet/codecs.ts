import { pipeline, type Transform } from "node:stream";
import { createBrotliDecompress, createUnzip } from "node:zlib";
import { damagedData, PackedError } from "../packed_error.ts";
import { unpackZstd } from "../zstd/unpack_zstd.ts";
import { unpackHadoopLz4, unpackLz4 } from "./lz4.ts";
import { unpackSnappy } from "./snappy.ts";
import { Unpacked } from "./unpacked.ts";

/** Compression codecs of pages, by their number in the format. */
const CODECS = ["none", "Snappy", "gzip", "LZO", "Brotli", "LZ4", "Zstandard", "raw LZ4"] as const;

/** Bytes that Node unpacks at once. */
const CHUNKS = { chunkSize: 2 ** 18 };

/**
 * Unpacks a page to exactly `size` bytes.
 *
 * @throws PackedError for a damaged page, or a codec that is not supported
 */
export async function unpackPage(
  packed: Uint8Array,
  size: number,
  codec: number,
): Promise<Uint8Array> {
  // Some writers store an empty page as no bytes, with any codec.
  if (size === 0 && packed.length === 0) return packed;
  const name = CODECS[codec];
  switch (name) {
    case "none":
      if (packed.length !== size) throw damagedData("a page of another size than its header says");
      return packed;
    case "Snappy":
      return unpackSnappy(packed, size);
    case "gzip":
      return await unpackNatively(createUnzip(CHUNKS), packed, size);
    case "Brotli":
      return await unpackNatively(createBrotliDecompress(CHUNKS), packed, size);
    case "LZ4":
      return unpackHadoopLz4(packed, size);
    case "raw LZ4":
      return unpackLz4(packed, size);
    case "Zstandard": {
      const content = new Unpacked(size);
      for await (const part of unpackZstd(oneChunk(packed))) content.add(part, 0, part.length);
      return content.whole();
    }
    case "LZO":
    case undefined:
      throw new PackedError(
        "unsupported",
        `is compressed with ${name ?? `codec ${codec}`}`,
        "write it again with another compression (zstd, snappy)",
      );
    default:
      return name satisfies never;
  }
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Unpacks with a stream from Node. Stops as soon as it produces more than `size` bytes. */
async function unpackNatively(
  stream: Transform,
  packed: Uint8Array,
  size: number,
): Promise<Uint8Array> {
  const content = new Unpacked(size);
  try {
    const parts: AsyncIterable<Uint8Array> = pipeline(oneChunk(packed), stream, () => undefined);
    for await (const part of parts) content.add(part, 0, part.length);
  } catch (error) {
    if (error instanceof PackedError) throw error;
    throw damagedData("a page that cannot be unpacked");
  }
  return content.whole();
}
