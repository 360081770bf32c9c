import { crc32 } from "node:zlib";
import { damagedData, PackedError } from "../packed_error.ts";
import type { FileWindow } from "./file_window.ts";
import type { ColumnChunk } from "./metadata.ts";
import { ThriftEndError, ThriftReader } from "./thrift.ts";

/** Usual and maximum size of a page header, in bytes. It may hold the minimum and maximum value. */
const USUAL_HEADER = 2 ** 12;
const MAX_HEADER = 2 ** 24;

/** Maximum number of values in a page. Arrow writes at most 64 Mi rows in a row group. */
const MAX_VALUES = 2 ** 26;

/** Maximum size in memory of a dictionary, a page and its compressed form together, in bytes. */
const MAX_MEMORY = 5 * 2 ** 27;

/** A page: the smallest unit of a column that is compressed separately. */
export interface Page {
  /**
   * `data` is version 1, which stores the lengths of its parts inside. `data2` stores them in its
   * header.
   */
  readonly kind: "dictionary" | "data" | "data2";
  /** Number of values, including nulls. */
  readonly values: number;
  readonly encoding: number;
  /** For `data2`: number of nulls, and size of the levels, which are not compressed. */
  readonly nulls: number;
  readonly repetitionBytes: number;
  readonly definitionBytes: number;
  readonly packed: boolean;
  /** For `data`: encoding of the levels. */
  readonly levelEncoding: number;
  /** Size after unpacking, in bytes. */
  readonly size: number;
  /** Reads the stored bytes and verifies their checksum, if there is one. */
  read(): Promise<Uint8Array>;
}

/** Reads the pages of a column in a row group. */
export async function* readPages(
  file: FileWindow,
  { start, end }: ColumnChunk,
): AsyncGenerator<Page> {
  let dictionary = 0;
  for (let at = start; at < end; ) {
    const { length, stored, crc, page } = await readHeader(file, at, end);
    const from = at + length;
    at = from + stored;
    if (stored < 0 || at > end) throw damagedData("a page outside its column");
    const { kind, values, size } = page;
    if (kind === undefined) continue;
    if (values > MAX_VALUES) throw tooLarge(`${values} values`);
    const memory = dictionary + stored + size;
    if (memory > MAX_MEMORY) throw tooLarge(`${Math.ceil(memory / 1e6)} MB`);
    if (kind === "dictionary") dictionary = size;
    yield {
      ...page,
      kind,
      read: async () => {
        const bytes = await file.read(from, stored, end);
        if (bytes.length < stored) throw new PackedError("cut short", "it was shortened");
        if (crc !== undefined && crc32(bytes) !== crc >>> 0) {
          throw damagedData("a page whose checksum differs");
        }
        return bytes;
      },
    };
  }
}

async function readHeader(file: FileWindow, at: number, end: number): Promise<Header> {
  for (const length of [USUAL_HEADER, MAX_HEADER]) {
    const header = headerIn(await file.read(at, Math.min(length, end - at), end));
    if (header !== undefined) return header;
  }
  throw damagedData("a page without a header");
}

interface Header {
  /** Size of the header, in bytes. */
  readonly length: number;
  /** Size of the page in the file, in bytes. */
  readonly stored: number;
  readonly crc: number | undefined;
  /** Pages without values have no kind and are skipped. */
  readonly page: Omit<Page, "read" | "kind"> & { readonly kind: Page["kind"] | undefined };
}

/** @returns undefined if the bytes end within the header */
function headerIn(bytes: Uint8Array): Header | undefined {
  const reader = new ThriftReader(bytes);
  const number = (type: number) => reader.integer(type);
  let [kind, size, stored, values, encoding, levelEncoding] = [-1, -1, -1, 0, -1, 3];
  let [nulls, repetitionBytes, definitionBytes, packed] = [0, 0, 0, true];
  let crc: number | undefined;
  let found = -1;
  try {
    reader.topLevel({
      1: (type) => (kind = number(type)),
      2: (type) => (size = number(type)),
      3: (type) => (stored = number(type)),
      4: (type) => (crc = number(type)),
      5: (type) => {
        found = 0;
        reader.struct(type, {
          1: (each) => (values = number(each)),
          2: (each) => (encoding = number(each)),
          3: (each) => (levelEncoding = number(each)),
        });
      },
      7: (type) => {
        found = 2;
        reader.struct(type, {
          1: (each) => (values = number(each)),
          2: (each) => (encoding = number(each)),
        });
      },
      8: (type) => {
        found = 3;
        reader.struct(type, {
          1: (each) => (values = number(each)),
          2: (each) => (nulls = number(each)),
          4: (each) => (encoding = number(each)),
          5: (each) => (definitionBytes = number(each)),
          6: (each) => (repetitionBytes = number(each)),
          7: (each) => (packed = reader.boolean(each)),
        });
      },
    });
  } catch (error) {
    if (error instanceof ThriftEndError) return undefined;
    throw error;
  }
  const INDEX = 1;
  if (kind !== INDEX && found !== kind) throw damagedData("a page of an unknown kind");
  const rest = size - repetitionBytes - definitionBytes;
  const sizes = [values, nulls, values - nulls, repetitionBytes, definitionBytes, rest];
  if (sizes.some((each) => each < 0)) throw damagedData("a page with negative sizes");
  return {
    ...{ length: reader.offset, stored, crc },
    page: {
      kind: (["data", undefined, "dictionary", "data2"] as const)[kind],
      ...{ values, encoding, nulls, repetitionBytes, definitionBytes, packed, levelEncoding, size },
    },
  };
}

function tooLarge(what: string): PackedError {
  return new PackedError(
    "unsupported",
    `has a page of ${what}, which is too large`,
    "write it again with smaller pages (pyarrow: data_page_size) or smaller row groups",
  );
}
