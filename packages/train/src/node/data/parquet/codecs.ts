import { promisify } from "node:util";
import { brotliDecompress, unzip } from "node:zlib";
import { damagedData, PackedError } from "../packed_error.ts";
import { unpackZstd } from "../zstd/unpack_zstd.ts";
import { unpackHadoopLz4, unpackLz4 } from "./lz4.ts";
import { unpackSnappy } from "./snappy.ts";
import { Unpacked } from "./unpacked.ts";

/** Ways to compress pages, by their numbers in the format. */
const CODECS = ["none", "Snappy", "gzip", "LZO", "Brotli", "LZ4", "Zstandard", "raw LZ4"] as const;

/**
 * Unpacks a page to `size` bytes, no more and no fewer.
 *
 * @throws PackedError for a damaged page, and for a codec that is not supported
 */
export async function unpackPage(
  packed: Uint8Array,
  size: number,
  codec: number,
): Promise<Uint8Array> {
  // Some writers store nothing for nothing, whatever the codec makes of it.
  if (size === 0 && packed.length === 0) return packed;
  const name = CODECS[codec];
  switch (name) {
    case "none":
      return sized(packed, size);
    case "Snappy":
      return unpackSnappy(packed, size);
    case "gzip":
      return sized(await unpackNatively(promisify(unzip), packed, size), size);
    case "Brotli":
      return sized(await unpackNatively(promisify(brotliDecompress), packed, size), size);
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
        `is compressed with ${name ?? `codec ${codec}`}; write it again with another compression (zstd, snappy)`,
      );
    default:
      return name satisfies never;
  }
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function unpackNatively(
  unpack: (packed: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>,
  packed: Uint8Array,
  size: number,
): Promise<Uint8Array> {
  try {
    return await unpack(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    throw damagedData("a page that cannot be unpacked");
  }
}

function sized(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length !== size) throw damagedData("a page of another size than its header says");
  return bytes;
}
