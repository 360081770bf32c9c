import { damagedData, PackedError } from "../packed_error.ts";
import { ThriftReader } from "./thrift.ts";

/** Maximum number of columns and of row groups. Each takes about a hundred bytes of memory. */
const MAX_COLUMNS = 2 ** 18;
const MAX_GROUPS = 2 ** 20;

/** A column, as the schema describes it. */
export interface Column {
  readonly name: string;
  /** True if a row holds at most one text in this column. */
  readonly text: boolean;
  /** True if a row may hold none. */
  readonly optional: boolean;
  /** Index among all columns with values. */
  readonly index: number;
}

/** The values of a column in a row group. */
export interface ColumnChunk {
  /** Number of rows in the group, which is the number of values including nulls. */
  readonly rows: number;
  readonly codec: number;
  /** Start and end in the file. */
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the columns of a file from its metadata.
 *
 * @see https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
 */
export function readColumns(metadata: Uint8Array): Column[] {
  const elements: SchemaElement[] = [];
  const reader = new ThriftReader(metadata);
  reader.topLevel({
    2: (type) =>
      reader.list(type, (element, i) => {
        if (i >= MAX_COLUMNS) throw tooMany("columns", MAX_COLUMNS);
        elements.push(readElement(reader, element));
      }),
  });
  return topColumns(elements);
}

interface SchemaElement {
  readonly name: string;
  readonly children: number;
  readonly type: number | undefined;
  readonly repetition: number;
  readonly meaning: number | undefined;
  readonly logical: number | undefined;
}

const names = new TextDecoder();

function readElement(reader: ThriftReader, element: number): SchemaElement {
  let name = "";
  let children = 0;
  let physical: number | undefined;
  let repetition = 0;
  let meaning: number | undefined;
  let logical: number | undefined;
  reader.struct(element, {
    1: (type) => (physical = reader.integer(type)),
    3: (type) => (repetition = reader.integer(type)),
    4: (type) => (name = names.decode(reader.binary(type))),
    5: (type) => (children = reader.integer(type)),
    6: (type) => (meaning = reader.integer(type)),
    10: (type) => (logical = readUnion(reader, type)),
  });
  return { name, children, type: physical, repetition, meaning, logical };
}

/** Returns the number of the field that a union holds. */
function readUnion(reader: ThriftReader, type: number): number | undefined {
  let found: number | undefined;
  const fields = Array.from({ length: 32 }, (_, id) => (each: number) => {
    found = id;
    reader.skip(each);
  });
  reader.struct(type, fields);
  return found;
}

const BYTE_ARRAY = 6;
const [REQUIRED, OPTIONAL] = [0, 1];
/**
 * UTF8 and ENUM of the older type annotations, STRING and ENUM of the newer ones. Bytes without an
 * annotation are accepted.
 */
const TEXT_MEANINGS: readonly (number | undefined)[] = [undefined, 0, 4];
const TEXT_LOGICAL: readonly (number | undefined)[] = [undefined, 1, 4];

/** Lists the columns of the top level. Schema elements are in depth-first order. */
function topColumns(elements: readonly SchemaElement[]): Column[] {
  const columns: Column[] = [];
  let at = 1;
  let leaves = 0;
  const top = elements[0]?.children ?? 0;
  for (let i = 0; i < top; i++) {
    const element = elements[at];
    if (element === undefined) throw damagedData("a schema that ends too early");
    const { name, children, type, repetition, meaning, logical } = element;
    columns.push({
      name,
      text:
        children === 0 &&
        type === BYTE_ARRAY &&
        repetition <= OPTIONAL! &&
        TEXT_MEANINGS.includes(meaning) &&
        TEXT_LOGICAL.includes(logical),
      optional: repetition !== REQUIRED,
      index: leaves,
    });
    for (let open = 1; open > 0; at++) {
      const each = elements[at];
      if (each === undefined) throw damagedData("a schema that ends too early");
      if (each.children === 0) leaves++;
      open += Math.max(0, each.children) - 1;
    }
  }
  if (at !== elements.length) throw damagedData("a schema with elements left over");
  return columns;
}

/**
 * Reads where a column is stored, for each row group, and checks that all counts agree.
 *
 * @param limit  start of the metadata, which is the end of all columns
 */
export function readChunks(metadata: Uint8Array, column: Column, limit: number): ColumnChunk[] {
  const chunks: ColumnChunk[] = [];
  let total: number | undefined;
  const reader = new ThriftReader(metadata);
  reader.topLevel({
    3: (type) => (total = reader.integer(type)),
    4: (type) =>
      reader.list(type, (element, i) => {
        if (i >= MAX_GROUPS) throw tooMany("row groups", MAX_GROUPS);
        chunks.push(readGroup(reader, element, column, limit));
      }),
  });
  const rows = chunks.reduce((sum, each) => sum + each.rows, 0);
  if (rows !== total) throw damagedData(`${total} rows, and ${rows} in its groups`);
  return chunks;
}

function readGroup(
  reader: ThriftReader,
  element: number,
  column: Column,
  limit: number,
): ColumnChunk {
  let chunk: Chunk | undefined;
  let rows: number | undefined;
  reader.struct(element, {
    1: (type) =>
      reader.list(type, (each, i) => {
        if (i === column.index) chunk = readChunk(reader, each, column.name);
        else reader.skip(each);
      }),
    3: (type) => (rows = reader.integer(type)),
  });
  if (chunk === undefined || rows === undefined) throw damagedData("a group without the column");
  const { codec, values, start, length } = chunk;
  if (rows < 0 || values !== rows) {
    throw damagedData(`a group of ${rows} rows with ${values} values`);
  }
  // The group of an empty table has no pages, and its offsets have no meaning.
  if (rows === 0) return { rows, codec, start: 0, end: 0 };
  const end = start + length;
  if (start < 4 || length < 0 || end > limit) throw damagedData("a column outside the file");
  return { rows, codec, start, end };
}

interface Chunk {
  readonly codec: number;
  readonly values: number;
  readonly start: number;
  readonly length: number;
}

function readChunk(reader: ThriftReader, element: number, name: string): Chunk {
  let [codec, values, length, dataStart, dictionaryStart] = [-1, -1, -1, 0, 0];
  let path: string[] = [];
  reader.struct(element, {
    1: () => {
      throw new PackedError("unsupported", "stores its columns in other files", "name those files");
    },
    3: (type) =>
      reader.struct(type, {
        3: (each) => {
          path = [];
          reader.list(each, (part) => path.push(names.decode(reader.binary(part))));
        },
        4: (each) => (codec = reader.integer(each)),
        5: (each) => (values = reader.integer(each)),
        7: (each) => (length = reader.integer(each)),
        9: (each) => (dataStart = reader.integer(each)),
        11: (each) => (dictionaryStart = reader.integer(each)),
      }),
    8: () => {
      throw new PackedError("unsupported", "is encrypted", "decrypt it first");
    },
  });
  if (path.length !== 1 || path[0] !== name) throw damagedData("a group without the column");
  // Some writers store 0 if there is no dictionary.
  const start = dictionaryStart > 0 && dictionaryStart < dataStart ? dictionaryStart : dataStart;
  return { codec, values, start, length };
}

function tooMany(what: string, limit: number): PackedError {
  return new PackedError("unsupported", `has more than ${limit} ${what}`, "write it with fewer");
}
