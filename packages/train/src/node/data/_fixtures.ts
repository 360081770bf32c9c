import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { temporaryFolder } from "../_temporary_folder.ts";

type Content = string | Uint8Array;

/** A folder with these files. */
export function folderOf(files: Readonly<Record<string, Content>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** A file with this content. */
export function fileOf(name: string, content: Content): string {
  return join(folderOf({ [name]: content }), name);
}

export const gzip = (content: Content): Uint8Array => gzipSync(content);

/** A Zstandard frame of blocks that are stored as they are. */
export function zstd(content: Content, blockSize = 2 ** 17): Uint8Array {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(9);
  header.writeUInt32LE(0xfd2fb528, 0);
  header[4] = 0xa0; // the window is the content, whose size follows in four bytes
  header.writeUInt32LE(bytes.length, 5);
  const parts = [header];
  for (let at = 0; at === 0 || at < bytes.length; at += blockSize) {
    const block = bytes.subarray(at, at + blockSize);
    const last = at + blockSize >= bytes.length ? 1 : 0;
    const head = Buffer.alloc(3);
    head.writeUIntLE((block.length << 3) | last, 0, 3);
    parts.push(head, block);
  }
  return Buffer.concat(parts);
}

/** Both lines six times, as the `zstd` program compresses them at level 19, with its checksum. */
export const REAL_ZSTD = {
  bytes: Buffer.from(
    "KLUv/QRorQEAdAJvbmUgdHdvIHRocmVlLCAuCkVpbiBEb3JmIGFtIEZsdcOfLCBlLgoDAEbwUGFskg1izjq4CG4Z",
    "base64",
  ),
  text: "one two three, one two three, one two three, one two three.\nEin Dorf am Fluß, ein Dorf am Fluß, ein Dorf am Fluß.\n".repeat(
    6,
  ),
};

/** JSON lines of these texts. */
export const jsonLines = (texts: readonly string[]): string =>
  texts.map((text, id) => `${JSON.stringify({ id, text })}\n`).join("");

/** A parquet file with columns `text` and `id`, in groups of rows. */
export function parquet(
  texts: readonly (string | null)[],
  {
    codec = "SNAPPY" as "SNAPPY" | "ZSTD" | "UNCOMPRESSED",
    rowGroupSize = 4,
    pageSize = 64,
    offsetIndex = true,
  } = {},
): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "text", data: [...texts], type: "STRING", encoding: "PLAIN", offsetIndex },
        { name: "id", data: texts.map((_, i) => i), type: "INT32" },
      ],
      ...{ codec, rowGroupSize, pageSize, compressors: { ZSTD: zstd } },
    }),
  );
}
