import type { FileHandle } from "node:fs/promises";
import { openFile, systemProblem } from "@lrm/files";
import { DataError } from "../../../tokens.ts";
import { changedWhileRead, type DataFile, unreadable } from "../../data_file.ts";
import { kindOfBytes, remedyFor } from "../kind_of_bytes.ts";
import { damagedData, GET_AGAIN, PackedError } from "../packed_error.ts";
import type { Passage } from "../passage.ts";
import { readTexts } from "./column_texts.ts";
import { FileWindow } from "./file_window.ts";
import { type Column, type ColumnChunk, readChunks, readColumns } from "./metadata.ts";
import { MAX_TEXT, tooLong } from "./texts.ts";
import { ThriftEndError } from "./thrift.ts";

/** Maximum size of the metadata, in bytes. */
const MAX_METADATA = 2 ** 28;

/**
 * Reads a Parquet file: one document in each row, in the column `field`. A null is an empty
 * document.
 *
 * Reads page by page. Verifies checksums of pages, if there are any, and that file, row groups and
 * pages agree on the number of rows.
 */
export async function* readParquet(
  { path, compression }: DataFile,
  field: string,
  position: number,
  signal?: AbortSignal,
): AsyncGenerator<Passage> {
  if (compression !== undefined) {
    throw new DataError(
      `Cannot use ${path} as data: a parquet file cannot be compressed as a whole`,
      "unpack it",
    );
  }
  let handle: FileHandle | undefined;
  try {
    handle = await openFile(path);
    yield* readRows(path, handle, field, position, signal);
  } catch (error) {
    throw explain(path, error);
  } finally {
    await handle?.close();
  }
}

async function* readRows(
  path: string,
  handle: FileHandle,
  field: string,
  position: number,
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
    const skip = Math.max(0, position - first);
    let row = first + skip;
    first = end;
    if (end <= position) continue;
    for await (const bytes of readTexts(file, column, chunk, { skip, signal })) {
      row++;
      if (bytes !== undefined && bytes.length > MAX_TEXT) throw tooLong();
      let text = "";
      try {
        if (bytes !== undefined) text = decoder.decode(bytes);
      } catch (cause) {
        throw new DataError(
          `Cannot use ${path} as data: row ${row} of its column "${field}" is not UTF-8 text`,
          "convert it, or remove the row",
          { cause },
        );
      }
      yield { text, begins: true, position: row, bytes: (size * row) / rows };
    }
  }
  const after = await handle.stat();
  if (after.size !== size || after.mtimeMs !== mtimeMs) {
    throw changedWhileRead(path);
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
  const remedy = `name the column with the text with --text-field (columns: ${names.join(", ")})`;
  if (column === undefined) {
    throw new DataError(`Cannot use ${path} as data: it has no column "${name}"`, remedy);
  }
  if (twin !== undefined) {
    throw new DataError(
      `Cannot use ${path} as data: it has two columns "${name}"`,
      "write the file again with one of them",
    );
  }
  if (!column.text) {
    throw new DataError(`Cannot use ${path} as data: its column "${name}" is not text`, remedy);
  }
  return { column, chunks: readChunks(metadata, column, size - 8 - metadata.length) };
}

/** Reads the metadata. It is at the end of the file, followed by its length and `PAR1`. */
async function readMetadata(path: string, file: FileWindow, size: number): Promise<Uint8Array> {
  const begin = kindOfBytes(await file.read(0, Math.min(512, size), size));
  const end = size < 12 ? undefined : await file.read(size - 8, 8, size);
  const magic = end && String.fromCharCode(...end.subarray(4));
  if (begin === "an encrypted parquet file" || magic === "PARE") {
    throw new PackedError("unsupported", "is encrypted", "decrypt it first");
  }
  if (begin !== undefined && begin !== "a parquet file") {
    throw new DataError(
      `Cannot use ${path} as data: it is not a parquet file, it looks like ${begin}`,
      remedyFor(begin),
    );
  }
  if (end === undefined || begin === undefined || magic !== "PAR1") {
    throw damagedData("its beginning or end is wrong");
  }
  const length = new DataView(end.buffer, end.byteOffset).getUint32(0, true);
  if (length > size - 12) throw damagedData("metadata longer than the file");
  if (length > MAX_METADATA) {
    const most = Math.floor(MAX_METADATA / 1e6);
    throw new PackedError(
      "unsupported",
      `has more than ${most} MB of metadata`,
      "write it in parts",
    );
  }
  return await file.read(size - 8 - length, length, size);
}

/** Explains an error as a DataError. Returns an unknown error unchanged. */
function explain(path: string, error: unknown): unknown {
  if (systemProblem(error) !== undefined) return unreadable(path, error);
  if (error instanceof PackedError && error.kind === "unsupported") {
    const problem = `Cannot use ${path} as data: it ${error.message}`;
    return new DataError(problem, error.remedy, { cause: error });
  }
  if (!(error instanceof PackedError || error instanceof ThriftEndError)) return error;
  return new DataError(
    `Cannot use ${path} as data: it is damaged, or not a parquet file (${error.message})`,
    GET_AGAIN,
    { cause: error },
  );
}
