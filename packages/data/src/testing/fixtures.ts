import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { temporaryFolder } from "@lrm/test-helpers";
import { parquetWriteBuffer } from "hyparquet-writer";
import { Xxhash64 } from "../node/readers/zstd/xxhash64.ts";

type Content = string | Uint8Array;

/** Creates a temporary folder with these files. */
export function folderOf(files: Readonly<Record<string, Content>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** Creates a temporary file with this content. */
export function fileOf(name: string, content: Content): string {
  return join(folderOf({ [name]: content }), name);
}

export const gzip = (content: Content): Uint8Array => gzipSync(content);

/** Differences of a Zstandard frame from the one that {@link zstd} makes by default. */
interface Frame {
  /** True if a checksum follows. */
  readonly checksum?: boolean;
  /** Declared size of the content, in bytes. */
  readonly size?: number;
  /** Replaces the descriptor, the window and the dictionary. */
  readonly head?: readonly number[];
}

/** Makes a Zstandard block: uncompressed bytes, or one byte repeated. */
export function zstdBlock(content: Uint8Array | { byte: number; times: number }, last = false) {
  const repeats = "times" in content;
  const head = Buffer.alloc(3);
  const size = repeats ? content.times : content.length;
  head.writeUIntLE((size << 3) | (repeats ? 2 : 0) | (last ? 1 : 0), 0, 3);
  return Buffer.concat([head, repeats ? Uint8Array.of(content.byte) : content]);
}

/** Makes a Zstandard frame of uncompressed blocks. */
export function zstd(
  content: Content,
  blockSize = 2 ** 17,
  { checksum = false, size, head }: Frame = {},
): Uint8Array {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(9);
  header.writeUInt32LE(0xfd2fb528, 0);
  header[4] = 0xa0 | (checksum ? 4 : 0); // the window is the content, whose size follows in four bytes
  header.writeUInt32LE(size ?? bytes.length, 5);
  const parts = [head === undefined ? header : Buffer.from([...header.subarray(0, 4), ...head])];
  for (let at = 0; at === 0 || at < bytes.length; at += blockSize) {
    parts.push(zstdBlock(bytes.subarray(at, at + blockSize), at + blockSize >= bytes.length));
  }
  if (checksum) {
    const hash = new Xxhash64();
    hash.update(bytes);
    const { low } = hash.digest();
    parts.push(Buffer.from(Int32Array.of(low).buffer));
  }
  return Buffer.concat(parts);
}

/** Both lines six times, compressed by the `zstd` program at level 19 with a checksum. */
export const REAL_ZSTD = {
  bytes: Buffer.from(
    "KLUv/QRorQEAdAJvbmUgdHdvIHRocmVlLCAuCkVpbiBEb3JmIGFtIEZsdcOfLCBlLgoDAEbwUGFskg1izjq4CG4Z",
    "base64",
  ),
  text: "one two three, one two three, one two three, one two three.\nEin Dorf am Fluß, ein Dorf am Fluß, ein Dorf am Fluß.\n".repeat(
    6,
  ),
};

/** Formats texts as JSON lines. */
export const jsonLines = (texts: readonly string[]): string =>
  texts.map((text, id) => `${JSON.stringify({ id, text })}\n`).join("");

/** Makes a Parquet file with the columns `text` and `id`, in row groups. */
export function parquet(
  texts: readonly (string | null)[],
  {
    codec = "SNAPPY" as "SNAPPY" | "ZSTD" | "UNCOMPRESSED" | "GZIP" | "BROTLI" | "LZ4" | "LZ4_RAW",
    encoding = "PLAIN" as "PLAIN" | "DELTA_LENGTH_BYTE_ARRAY" | "DELTA_BYTE_ARRAY" | undefined,
    rowGroupSize = 4,
    pageSize = 64,
    offsetIndex = true,
  } = {},
): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        {
          name: "text",
          data: [...texts],
          type: "STRING",
          ...(encoding && { encoding }),
          offsetIndex,
        },
        { name: "id", data: texts.map((_, i) => i), type: "INT32" },
      ],
      ...{ codec, rowGroupSize, pageSize },
      compressors: {
        ZSTD: (bytes: Uint8Array) => zstd(bytes, 100, { checksum: true }),
        GZIP: (bytes: Uint8Array) => gzipSync(bytes),
        BROTLI: (bytes: Uint8Array) => brotliCompressSync(bytes),
        LZ4_RAW: lz4,
        LZ4: hadoopLz4,
      },
    }),
  );
}

/** Makes an LZ4 block that copies runs of the last byte. */
export function lz4(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  const put = (literals: Uint8Array, match: number): void => {
    const more = (value: number): number[] =>
      value < 15
        ? []
        : [...Array<number>(Math.floor((value - 15) / 255)).fill(255), (value - 15) % 255];
    const matched = match === 0 ? 0 : match - 4;
    out.push(Math.min(15, literals.length) * 16 + Math.min(15, matched));
    out.push(...more(literals.length), ...literals);
    if (match > 0) out.push(1, 0, ...more(matched));
  };
  let begun = 0;
  for (let at = 1; at < bytes.length; at++) {
    let end = at;
    while (end < bytes.length - 5 && bytes[end] === bytes[at - 1]) end++;
    if (end - at < 4) continue;
    put(bytes.subarray(begun, at), end - at);
    begun = end;
    at = end;
  }
  put(bytes.subarray(begun), 0);
  return Uint8Array.from(out);
}

/** Makes LZ4 blocks in Hadoop's framing. */
export function hadoopLz4(bytes: Uint8Array): Uint8Array {
  const middle = bytes.length >>> 1;
  return Buffer.concat(
    [bytes.subarray(0, middle), bytes.subarray(middle)].flatMap((part) => {
      const packed = lz4(part);
      const sizes = Buffer.alloc(8);
      sizes.writeUInt32BE(part.length, 0);
      sizes.writeUInt32BE(packed.length, 4);
      return [sizes, packed];
    }),
  );
}
