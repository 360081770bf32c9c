import { type FileHandle, open } from "node:fs/promises";
import { meaningOf } from "@lrm/files";
import type { AsyncBuffer, FileMetaData } from "hyparquet";
import { DataError } from "../../tokens.ts";
import { type DataFile, unreadable } from "./data_file.ts";
import type { Passage } from "./passages.ts";

/** Text that is decoded at once, in bytes, about: a group of rows may hold gigabytes. */
const DECODED = 2 ** 24;

/** A parquet file: a document in each row, in the column `field`. A null is an empty document. */
export async function* readParquet(
  { path, size, compression }: DataFile,
  field: string,
  place: number,
): AsyncGenerator<Passage> {
  if (compression !== undefined) {
    throw new DataError(
      `Cannot use ${path} as data: a parquet file is compressed inside, and read in parts; unpack it`,
    );
  }
  const handle = await open(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const { rows, ranges, columns, readRows } = await openColumn(path, handle, size, field);
    for (const { start, end } of ranges) {
      if (end <= place) continue;
      const first = Math.max(start, place);
      const texts = await readRows(first, end);
      for (let i = 0; i < texts.length; i++) {
        const text: unknown = texts[i] ?? "";
        if (typeof text !== "string") {
          throw new DataError(
            `Cannot use ${path} as data: its column "${field}" holds something else than text; ${remedy(columns)}`,
          );
        }
        const after = first + i + 1;
        yield { text, begins: true, place: after, bytes: (size * after) / rows };
      }
    }
  } finally {
    await handle.close();
  }
}

interface Column {
  readonly rows: number;
  /** Rows to read at once. */
  readonly ranges: readonly { start: number; end: number }[];
  /** The names of all columns. */
  readonly columns: readonly string[];
  readRows(start: number, end: number): Promise<ArrayLike<unknown>>;
}

async function openColumn(
  path: string,
  handle: FileHandle,
  size: number,
  name: string,
): Promise<Column> {
  const [{ parquetMetadataAsync, parquetScan, parquetSchema }, { compressors }] = await Promise.all(
    [import("hyparquet"), import("hyparquet-compressors")],
  );
  const file = bufferOf(handle, size);
  const metadata = await readable(path, () => parquetMetadataAsync(file));
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  if (!columns.includes(name)) {
    throw new DataError(
      `Cannot use ${path} as data: it has no column "${name}"; ${remedy(columns)}`,
    );
  }
  const scan = await readable(path, () =>
    parquetScan({ file, metadata, columns: [name], compressors }),
  );
  return {
    rows: Number(metadata.num_rows),
    ranges: rangesOf(metadata, name),
    columns,
    readRows: (rowStart, rowEnd) =>
      readable(path, () => scan.readColumn({ column: name, rowStart, rowEnd })),
  };
}

const remedy = (columns: readonly string[]): string =>
  `name the column of the text with --text-field (there are: ${columns.join(", ")})`;

/** Ranges of rows whose texts fit into memory together. */
function rangesOf({ row_groups }: FileMetaData, column: string): Column["ranges"] {
  let first = 0;
  return row_groups.flatMap(({ num_rows, columns }) => {
    const rows = Number(num_rows);
    const chunk = columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === column);
    const bytes = Number(chunk?.meta_data?.total_uncompressed_size ?? 0);
    const atOnce = Math.max(1, Math.ceil(rows / Math.ceil(bytes / DECODED || 1)));
    const group = Array.from({ length: Math.ceil(rows / atOnce) }, (_, i) => ({
      start: first + i * atOnce,
      end: first + Math.min(rows, (i + 1) * atOnce),
    }));
    first += rows;
    return group;
  });
}

/** A file for hyparquet. It keeps what it read last: of a column without an index, the whole chunk is asked for again for every range of its rows. */
function bufferOf(handle: FileHandle, byteLength: number): AsyncBuffer {
  let last: { start: number; end: number; bytes: ArrayBuffer } | undefined;
  return {
    byteLength,
    async slice(start, end = byteLength) {
      if (last?.start === start && last.end === end) return last.bytes;
      last = undefined; // Not two of them at once.
      const bytes = new Uint8Array(end - start);
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
        if (bytesRead === 0) throw new RangeError("it became shorter");
        done += bytesRead;
      }
      last = { start, end, bytes: bytes.buffer };
      return bytes.buffer;
    },
  };
}

/** Does what a damaged file makes fail, in many ways. */
async function readable<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (meaningOf(error) !== undefined) throw unreadable(path, error);
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(
      `Cannot use ${path} as data: it is damaged, or no parquet file (${reason}); get the file again`,
      { cause: error },
    );
  }
}
