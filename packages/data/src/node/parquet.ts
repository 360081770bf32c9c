import type { FileHandle } from "node:fs/promises";
import { meaningOf, openFile } from "@lrm/files";
import { DataError } from "../tokens.ts";
import { type DataFile, unreadable } from "./data_file.ts";
import { kindOfBytes, remedyFor } from "./kind_of_bytes.ts";
import { damagedData, PackedError } from "./packed_error.ts";
import { readTexts } from "./parquet/column_texts.ts";
import { MAX_TEXT, tooLong } from "./parquet/delta.ts";
import { FileWindow } from "./parquet/file_window.ts";
import { type Column, type ColumnChunk, readChunks, readColumns } from "./parquet/metadata.ts";
import { ThriftEndError } from "./parquet/thrift.ts";
import type { Passage } from "./passages.ts";

/** Bytes of the description of a file's columns, at most. */
const MAX_METADATA = 2 ** 28;

/**
 * A parquet file: a document in each row, in the column `field`. A null is an empty document.
 *
 * Pages are read one at a time, and all that can be verified is: checksums of pages where there are
 * some, and that the file, its groups of rows and their pages agree on the number of rows.
 */
export async function* readParquet(
  { path, compression }: DataFile,
  field: string,
  place: number,
  signal?: AbortSignal,
): AsyncGenerator<Passage> {
  if (compression !== undefined) {
    throw new DataError(
      `Cannot use ${path} as data: a parquet file is compressed inside, and read in parts; unpack it`,
    );
  }
  let handle: FileHandle | undefined;
  try {
    handle = await openFile(path);
    yield* readRows(path, handle, field, place, signal);
  } catch (error) {
    throw inWords(path, error);
  } finally {
    await handle?.close();
  }
}

async function* readRows(
  path: string,
  handle: FileHandle,
  field: string,
  place: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Passage> {
  const { size, mtimeMs } = await handle.stat();
  const file = new FileWindow(handle);
  const { column, chunks } = await openColumn(path, file, size, field);
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let first = 0;
  for (const chunk of chunks) {
    const end = first + chunk.rows;
    const skip = Math.max(0, place - first);
    let row = first + skip;
    first = end;
    if (end <= place) continue;
    for await (const bytes of readTexts(file, column, chunk, { skip, signal })) {
      row++;
      if (bytes !== undefined && bytes.length > MAX_TEXT) throw tooLong();
      let text = "";
      try {
        if (bytes !== undefined) text = decoder.decode(bytes);
      } catch (cause) {
        throw new DataError(
          `Cannot use ${path} as data: row ${row} of its column "${field}" is not text in UTF-8; convert it, or leave the row out`,
          { cause },
        );
      }
      yield { text, begins: true, place: row, bytes: (size * row) / rows };
    }
  }
  const after = await handle.stat();
  if (after.size !== size || after.mtimeMs !== mtimeMs) {
    throw new DataError(
      `Cannot use ${path} as data: it changed while it was read; start again when it is complete`,
    );
  }
}

async function openColumn(
  path: string,
  file: FileWindow,
  size: number,
  name: string,
): Promise<{ column: Column; chunks: ColumnChunk[] }> {
  const metadata = await readMetadata(path, file, size);
  const columns = readColumns(metadata);
  const [column, twin] = columns.filter((each) => each.name === name);
  const names = columns.slice(0, 20).map((each) => each.name);
  const remedy = `name the column of the text with --text-field (there are: ${names.join(", ")})`;
  if (column === undefined) {
    throw new DataError(`Cannot use ${path} as data: it has no column "${name}"; ${remedy}`);
  }
  if (twin !== undefined) {
    throw new DataError(
      `Cannot use ${path} as data: it has two columns "${name}"; write the file again with one of them`,
    );
  }
  if (!column.text) {
    throw new DataError(
      `Cannot use ${path} as data: its column "${name}" holds something else than text; ${remedy}`,
    );
  }
  return { column, chunks: readChunks(metadata, column, size - 8 - metadata.length) };
}

/**
 * The description of the columns, which stands at the end of the file, before its length and
 * `PAR1`.
 */
async function readMetadata(path: string, file: FileWindow, size: number): Promise<Uint8Array> {
  const begin = kindOfBytes(await file.read(0, Math.min(512, size), size));
  const end = size < 12 ? undefined : await file.read(size - 8, 8, size);
  const magic = end && String.fromCharCode(...end.subarray(4));
  if (begin === "an encrypted parquet file" || magic === "PARE") {
    throw new PackedError("unsupported", "is encrypted; decrypt it first");
  }
  if (begin !== undefined && begin !== "a parquet file") {
    throw new DataError(
      `Cannot use ${path} as data: it is no parquet file, it looks like ${begin}; ${remedyFor(begin)}`,
    );
  }
  if (end === undefined || begin === undefined || magic !== "PAR1") {
    throw damagedData("it does not begin and end as one");
  }
  const length = new DataView(end.buffer, end.byteOffset).getUint32(0, true);
  if (length > size - 12) throw damagedData("metadata longer than the file");
  if (length > MAX_METADATA) {
    throw new PackedError("unsupported", "has more than 256 MiB of metadata; write it in parts");
  }
  return await file.read(size - 8 - length, length, size);
}

/** Puts an error into words; returns an error of another kind as it is. */
function inWords(path: string, error: unknown): unknown {
  if (meaningOf(error) !== undefined) return unreadable(path, error);
  if (error instanceof PackedError && error.kind === "unsupported") {
    return new DataError(`Cannot use ${path} as data: it ${error.message}`, { cause: error });
  }
  if (!(error instanceof PackedError || error instanceof ThriftEndError)) return error;
  return new DataError(
    `Cannot use ${path} as data: it is damaged, or no parquet file (${error.message}); get the file again`,
    { cause: error },
  );
}
