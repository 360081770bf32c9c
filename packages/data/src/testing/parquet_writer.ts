/** A struct field in Thrift's compact protocol: its number, type and bytes. */
type Field = readonly [id: number, type: number, bytes: readonly number[]];

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
const zigzag = (value: number): number[] => varint(value < 0 ? -2 * value - 1 : 2 * value);

export const int = (id: number, value: number): Field => [
  id,
  value > 2 ** 31 ? 6 : 5,
  zigzag(value),
];
export const flag = (id: number, value: boolean): Field => [id, value ? 1 : 2, []];
export const binary = (id: number, value: string | Uint8Array): Field => {
  const bytes = Buffer.from(value);
  return [id, 8, [...varint(bytes.length), ...bytes]];
};
export const inner = (id: number, ...fields: readonly Field[]): Field => [id, 12, struct(fields)];
export const list = (id: number, type: number, elements: readonly (readonly number[])[]): Field => [
  id,
  9,
  [
    ...(elements.length < 15
      ? [elements.length * 16 + type]
      : [240 + type, ...varint(elements.length)]),
    ...elements.flat(),
  ],
];
export const structs = (id: number, ...elements: readonly (readonly Field[])[]): Field =>
  list(id, 12, elements.map(struct));

/** Encodes a struct. Fields must be in the order of their numbers. */
export function struct(fields: readonly Field[]): number[] {
  let last = 0;
  const bytes = fields.flatMap(([id, type, value]) => {
    const head = (id - last) * 16 + type;
    last = id;
    return [head, ...value];
  });
  return [...bytes, 0];
}

/** A page: the fields of its header, and its stored bytes. */
export interface TestPage {
  readonly header: readonly Field[];
  readonly bytes: Uint8Array;
}

/** Encodes texts as PLAIN: each after its length. */
export function plain(texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.map((text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return Buffer.concat([length, bytes]);
    }),
  );
}

interface DataPageOptions {
  readonly values: number;
  readonly encoding?: number;
  /** Size after unpacking, in bytes. */
  readonly size?: number;
  readonly crc?: number;
}

/** Makes a data page of version 1. */
export function dataPage(
  bytes: Uint8Array,
  { values, encoding = 0, size = bytes.length, crc }: DataPageOptions,
): TestPage {
  return {
    header: [
      ...[int(1, 0), int(2, size), int(3, bytes.length)],
      ...(crc === undefined ? [] : [int(4, crc | 0)]),
      inner(5, int(1, values), int(2, encoding), int(3, 3), int(4, 3)),
    ],
    bytes,
  };
}

export function dictionaryPage(bytes: Uint8Array, values: number, size = bytes.length): TestPage {
  const header = [int(1, 2), int(2, size), int(3, bytes.length)];
  return { header: [...header, inner(7, int(1, values), int(2, 0))], bytes };
}

interface FileOptions {
  /** Number of rows in the group, and the number that the file declares. Default: the same. */
  readonly rows: number;
  readonly values?: number;
  readonly allRows?: number;
  /** Declared start of the group. */
  readonly start?: number;
  readonly codec?: number;
  readonly optional?: boolean;
  /** Fields of the schema element, after its name. */
  readonly schema?: readonly Field[];
  /** Fields of the column, in addition to its metadata. */
  readonly column?: readonly Field[];
  readonly magic?: string;
}

/** Makes a Parquet file with one row group and one column, `text`. */
export function parquetFile(
  pages: readonly TestPage[],
  {
    rows,
    values = rows,
    allRows = rows,
    start = 4,
    codec = 0,
    optional = false,
    schema = [int(6, 0)],
    column = [],
    magic = "PAR1",
  }: FileOptions,
): Buffer {
  const body = Buffer.concat(
    pages.flatMap(({ header, bytes }) => [Buffer.from(struct(header)), bytes]),
  );
  const description = inner(
    3,
    ...[int(1, 6), list(2, 5, [zigzag(0)]), list(3, 8, [[4, ...Buffer.from("text")]])],
    ...[int(4, codec), int(5, values), int(6, body.length), int(7, body.length), int(9, start)],
  );
  const metadata = Buffer.from(
    struct([
      int(1, 1),
      structs(
        2,
        [binary(4, "root"), int(5, 1)],
        [int(1, 6), int(3, optional ? 1 : 0), binary(4, "text"), ...schema],
      ),
      int(3, allRows),
      structs(4, [
        structs(1, [
          ...column.filter(([id]) => id < 3),
          description,
          ...column.filter(([id]) => id > 3),
        ]),
        int(2, body.length),
        int(3, rows),
      ]),
    ]),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(metadata.length);
  return Buffer.concat([Buffer.from(magic), body, metadata, length, Buffer.from(magic)]);
}
