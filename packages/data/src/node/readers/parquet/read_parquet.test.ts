import { crc32 } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { fileOf, hadoopLz4, lz4, parquet } from "../../../testing/fixtures.ts";
import {
  binary,
  dataPage,
  dictionaryPage,
  flag,
  inner,
  int,
  parquetFile,
  plain,
  type TestPage,
} from "../../../testing/parquet_writer.ts";
import { DataError } from "../../../tokens.ts";
import { readParquet } from "./read_parquet.ts";

const read = async (bytes: Uint8Array, position = 0): Promise<string[]> => {
  const path = fileOf("a.parquet", bytes);
  const file = { ...{ path, format: "parquet", size: bytes.length, validation: false } } as const;
  const texts: string[] = [];
  for await (const { text } of readParquet(file as never, "text", position)) texts.push(text);
  return texts;
};

/** Returns the error for a file, without the file's name. */
const problemOf = async (bytes: Uint8Array): Promise<string> => {
  const error = await read(bytes).catch((each: unknown) => each);
  expect(error).toBeInstanceOf(DataError);
  const { message } = error as Error;
  expect(message).toMatch(/^Cannot use \S+ as data: [^\n]+$/);
  return message.replace(/^.*? as data: /, "");
};

const TEXTS = Array.from({ length: 50 }, (_, i) =>
  i % 7 === 0 ? "" : `Satz ${i % 9} über ${"a".repeat(i * 3)} 日本 ${i % 5}`,
);
const THREE = ["eins", "zwei", "größer"];
const three = plain(THREE);

test("readParquet() reads every codec and every encoding of texts, with nulls and without", async () => {
  const some = TEXTS.map((text, i) => (i % 4 === 1 ? null : text));
  for (const codec of [
    "UNCOMPRESSED",
    "SNAPPY",
    "GZIP",
    "BROTLI",
    "ZSTD",
    "LZ4",
    "LZ4_RAW",
  ] as const) {
    for (const encoding of [
      "PLAIN",
      "DELTA_LENGTH_BYTE_ARRAY",
      "DELTA_BYTE_ARRAY",
      undefined,
    ] as const) {
      for (const rowGroupSize of [7, 100]) {
        for (const pageSize of [64, 2 ** 20]) {
          const options = { codec, encoding, rowGroupSize, pageSize };
          const where = JSON.stringify(options);
          expect(await read(parquet(TEXTS, options)), where).toEqual(TEXTS);
          expect(await read(parquet(some, options)), where).toEqual(some.map((text) => text ?? ""));
        }
      }
    }
  }
});

test("readParquet() reads dictionaries", async () => {
  const few = Array.from({ length: 3000 }, (_, i) => THREE[(i * i) % 3]!);
  expect(await read(parquet(few, { encoding: undefined, rowGroupSize: 999 }))).toEqual(few);
  const same = Array.from({ length: 3000 }, () => "gleich");
  expect(await read(parquet(same, { encoding: undefined, rowGroupSize: 999 }))).toEqual(same);
});

test("readParquet() reads pages of the first version, whose checksums hold", async () => {
  const crc = crc32(three);
  const pages = [dataPage(three, { values: 3, crc }), dataPage(plain(["vier"]), { values: 1 })];
  expect(await read(parquetFile(pages, { rows: 4 }))).toEqual([...THREE, "vier"]);
  // Two nulls, a text and a null: a run of eight bit-packed levels.
  const levels = Uint8Array.of(2, 0, 0, 0, 3, 0b0100);
  const page = dataPage(Buffer.concat([levels, plain(["eins"])]), { values: 4 });
  expect(await read(parquetFile([page], { rows: 4, optional: true }))).toEqual([
    "",
    "",
    "eins",
    "",
  ]);
  const indices = Uint8Array.of(2, 8, 2, 3, 0b01000100, 0);
  const dictionary = [dictionaryPage(three, 3), dataPage(indices, { values: 8, encoding: 8 })];
  expect(await read(parquetFile(dictionary, { rows: 8 }))).toEqual(
    [2, 2, 2, 2, 0, 1, 0, 1].map((i) => THREE[i]),
  );
});

test("readParquet() reads groups and pages without texts, whatever they leave out", async () => {
  expect(await read(parquetFile([], { rows: 0, start: 0 }))).toEqual([]);
  const nulls = Uint8Array.of(2, 0, 0, 0, 6, 0); // a run of three
  const contents: [encoding: number, values: readonly number[]][] = [
    [0, []],
    [6, []],
    [7, []],
    [8, []],
    [8, [0]],
    [2, [1, 0]],
    [6, [128, 1, 4, 0, 0]],
  ];
  for (const [encoding, values] of contents) {
    const page = dataPage(Uint8Array.of(...nulls, ...values), { values: 3, encoding });
    expect(await read(parquetFile([page], { rows: 3, optional: true }))).toEqual(["", "", ""]);
  }
});

test("readParquet() reads lengths whose last block has parts without numbers, of any width", async () => {
  // Lengths 1, 2 and 4: differences of 1 and 2 with minimum 1, in parts of 32 with one bit each.
  const lengths = [128, 1, 4, 3, 2, 2, ...[1, 255, 99, 33], ...[0b10, 0, 0, 0]];
  const page = dataPage(Buffer.concat([Uint8Array.from(lengths), Buffer.from("abbcccc")]), {
    values: 3,
    encoding: 6,
  });
  expect(await read(parquetFile([page], { rows: 3 }))).toEqual(["a", "bb", "cccc"]);
  lengths[6] = 33;
  const bad = dataPage(Uint8Array.from(lengths), { values: 3, encoding: 6 });
  expect(await problemOf(parquetFile([bad], { rows: 3 }))).toMatch(/lengths of too many bits/);
});

test("readParquet() keeps a dictionary of millions in little more than its bytes", async () => {
  const texts = 2 ** 22;
  const dictionary = dictionaryPage(Buffer.alloc(4 * texts), texts);
  const page = dataPage(Uint8Array.of(22, 2, 255, 255, 63), { values: 1, encoding: 8 });
  const file = parquetFile([dictionary, page], { rows: 1 });
  const before = process.memoryUsage().rss;
  expect(await read(file)).toEqual([""]);
  expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 28);
});

test("readParquet() reads pages of the second version, whose nulls are counted", async () => {
  const levels = Uint8Array.of(3, 0b0101); // a text, a null, a text
  const bytes = Buffer.concat([levels, plain(["eins", "zwei"])]);
  const page = (nulls: number): TestPage => ({
    header: [
      ...[int(1, 3), int(2, bytes.length), int(3, bytes.length)],
      inner(
        8,
        int(1, 3),
        int(2, nulls),
        int(3, 3),
        int(4, 0),
        int(5, 2),
        int(6, 0),
        flag(7, false),
      ),
    ],
    bytes,
  });
  // Not compressed, whatever codec the column has.
  for (const codec of [0, 1, 6]) {
    const file = parquetFile([page(1)], { rows: 3, optional: true, codec });
    expect(await read(file)).toEqual(["eins", "", "zwei"]);
  }
  for (const nulls of [0, 2, 3]) {
    const file = parquetFile([page(nulls)], { rows: 3, optional: true });
    expect(await problemOf(file)).toMatch(/^it is damaged/);
  }
});

test("readParquet() goes on at any row without reading what is before", async () => {
  const pages = THREE.map((text) => dataPage(plain([text, text]), { values: 2 }));
  const rows = THREE.flatMap((text) => [text, text]);
  for (let position = 0; position <= 6; position++) {
    expect(await read(parquetFile(pages, { rows: 6 }), position)).toEqual(rows.slice(position));
  }
});

test("readParquet() refuses every file whose counts do not agree", async () => {
  const good = [dataPage(three, { values: 3 })];
  const cases: [what: string, bytes: Uint8Array][] = [
    ["fewer rows in the pages", parquetFile(good, { rows: 4 })],
    ["more rows in the pages", parquetFile(good, { rows: 2 })],
    ["no page", parquetFile([], { rows: 3 })],
    ["another number of values", parquetFile(good, { rows: 3, values: 4 })],
    ["another number of rows in the groups", parquetFile(good, { rows: 3, allRows: 4 })],
    ["2⁴⁰ rows", parquetFile(good, { rows: 2 ** 40 })],
    [
      "fewer values in a page than it says",
      parquetFile([dataPage(three, { values: 4 })], { rows: 4 }),
    ],
    [
      "more values in a page than it says",
      parquetFile([dataPage(three, { values: 2 })], { rows: 2 }),
    ],
    ["fewer rows than none", parquetFile(good, { rows: -3, allRows: -3, values: -3 })],
  ];
  for (const [what, bytes] of cases) {
    expect(await problemOf(bytes), what).toMatch(/^it is damaged.*; get the file again$/);
  }
});

test("readParquet() refuses a page whose checksum differs, whatever bit is flipped", async () => {
  const crc = crc32(three);
  for (let bit = 0; bit < 8 * three.length; bit++) {
    const bytes = three.map((byte, i) => (i === bit >>> 3 ? byte ^ (1 << (bit & 7)) : byte));
    const file = parquetFile([dataPage(bytes, { values: 3, crc })], { rows: 3 });
    expect(await problemOf(file)).toMatch(/a page whose checksum differs/);
  }
});

test("readParquet() gives as many rows as the file says, or a sentence, whatever bit is flipped", async () => {
  for (const options of [
    { codec: "UNCOMPRESSED", encoding: "PLAIN" },
    { codec: "SNAPPY", encoding: undefined },
    { codec: "UNCOMPRESSED", encoding: "DELTA_BYTE_ARRAY" },
  ] as const) {
    const texts = ["eins", "zwei", "zwei", null, "zwei", "dreizehn", "zwei"];
    const bytes = parquet(texts, { ...options, rowGroupSize: 4, offsetIndex: false });
    // Testing every bit would be slow; steps of 5 reach every bit position of a byte.
    for (let bit = 0; bit < 8 * bytes.length; bit += 5) {
      const damaged = bytes.map((byte, i) => (i === bit >>> 3 ? byte ^ (1 << (bit & 7)) : byte));
      const result = await read(damaged).catch((error: unknown) => error);
      if (Array.isArray(result)) expect(result).toHaveLength(texts.length);
      else expect(result, `bit ${bit}`).toBeInstanceOf(DataError);
    }
  }
});

test("readParquet() ends at pages that loop or unpack without end", async () => {
  const levels = (...bytes: number[]) => Buffer.from([bytes.length, 0, 0, 0, ...bytes]);
  const bomb = (codec: number, bytes: Uint8Array, size: number) =>
    parquetFile([dataPage(bytes, { values: 1, size })], { rows: 1, codec });
  const files = [
    // Runs without values, and no runs.
    parquetFile([dataPage(levels(0, 0, 0, 0), { values: 4 })], { rows: 4, optional: true }),
    parquetFile([dataPage(levels(), { values: 4 })], { rows: 4, optional: true }),
    // A run of 2³⁰ values in a page of four.
    parquetFile([dataPage(levels(0x80, 0x80, 0x80, 0x80, 0x08, 1), { values: 4 })], {
      rows: 4,
      optional: true,
    }),
    // Blocks of size 0, and 2³¹ lengths.
    parquetFile([dataPage(Uint8Array.of(0, 0, 4, 0), { values: 4, encoding: 6 })], { rows: 4 }),
    parquetFile([dataPage(Uint8Array.of(128, 1, 4, 4, 0), { values: 4, encoding: 6 })], {
      rows: 4,
    }),
    parquetFile(
      [dataPage(Uint8Array.of(128, 1, 4, 255, 255, 255, 255, 7, 0), { values: 4, encoding: 7 })],
      { rows: 4 },
    ),
    // More than the header declares.
    bomb(1, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x07, 0, 97), 5),
    bomb(7, lz4(new Uint8Array(100_000)), 5),
    bomb(5, hadoopLz4(new Uint8Array(100_000)), 5),
  ];
  for (const file of files) expect(await problemOf(file)).toMatch(/^it is damaged/);
});

test("readParquet() refuses pages that do not fit into memory, before it makes room for them", async () => {
  for (const size of [2 ** 30, 2 ** 31 - 1]) {
    const page = dataPage(Buffer.from("abc"), { values: 1, size });
    expect(await problemOf(parquetFile([page], { rows: 1, codec: 1 }))).toMatch(
      /^it has a page of \d+ MB, which is too large; write it again with smaller pages/,
    );
  }
  const values = 2 ** 31 - 1;
  const page = dataPage(Buffer.from("abc"), { values });
  expect(await problemOf(parquetFile([page], { rows: values }))).toMatch(/a page of \d+ values/);
});

test("readParquet() does not call what it does not support damaged", async () => {
  const page = [dataPage(three, { values: 3 })];
  const levelsOfOld: TestPage = {
    header: [int(1, 0), int(2, 4), int(3, 4), inner(5, int(1, 1), int(2, 0), int(3, 4), int(4, 4))],
    bytes: Uint8Array.of(1, 0, 0, 0),
  };
  const cases: [what: RegExp, bytes: Uint8Array][] = [
    [/is compressed with LZO; write it again/, parquetFile(page, { rows: 3, codec: 3 })],
    [/is compressed with codec 99;/, parquetFile(page, { rows: 3, codec: 99 })],
    [
      /has text in encoding 9,/,
      parquetFile([dataPage(three, { values: 3, encoding: 9 })], { rows: 3 }),
    ],
    [/is encrypted; decrypt it first$/, parquetFile(page, { rows: 3, magic: "PARE" })],
    [/is encrypted; decrypt it first$/, parquetFile(page, { rows: 3, column: [inner(8)] })],
    [
      /stores its columns in other files/,
      parquetFile(page, { rows: 3, column: [binary(1, "b.parquet")] }),
    ],
    [/levels in an obsolete encoding/, parquetFile([levelsOfOld], { rows: 1, optional: true })],
  ];
  for (const [what, bytes] of cases) {
    const problem = await problemOf(bytes);
    expect(problem).toMatch(what);
    expect(problem).not.toMatch(/damaged|get the file again/);
  }
});

test("readParquet() refuses columns of something else than text", async () => {
  const columns = [
    { name: "text", data: [["a"], ["b"]] },
    { name: "text", data: [{ a: "b" }, { a: "c" }], type: "JSON" as const },
    { name: "text", data: [1.5, 2.5], type: "DOUBLE" as const },
    { name: "text", data: [true, false], type: "BOOLEAN" as const },
    { name: "text", data: [new Date(0), new Date(1)], type: "TIMESTAMP" as const },
  ];
  for (const column of columns) {
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData: [column] }));
    expect(await problemOf(bytes)).toMatch(
      /^its column "text" is not text; name the column .*\(columns: text\)$/,
    );
  }
});

test("readParquet() refuses a file that has the column twice", async () => {
  const columnData = ["a", "b"].map((text) => ({ name: "text", data: [text, text] }));
  expect(await problemOf(new Uint8Array(parquetWriteBuffer({ columnData })))).toBe(
    'it has two columns "text"; write the file again with one of them',
  );
});

test("readParquet() refuses texts that are not UTF-8, by their row", async () => {
  const page = dataPage(Uint8Array.of(1, 0, 0, 0, 97, 2, 0, 0, 0, 0xe9, 0x20), { values: 2 });
  expect(await problemOf(parquetFile([page], { rows: 2 }))).toBe(
    'row 2 of its column "text" is not UTF-8 text; convert it, or remove the row',
  );
});

test("readParquet() says what stands in the place of a parquet file", async () => {
  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n";
  expect(await problemOf(Buffer.from(pointer))).toMatch(/Git LFS pointer; .*`git lfs pull`$/);
  expect(await problemOf(Buffer.from("PK\x03\x04 and so on and on"))).toMatch(
    /looks like a ZIP archive/,
  );
  expect(await problemOf(Buffer.from("ARROW1\0\0 and so on and on"))).toMatch(
    /looks like an Arrow file/,
  );
});

test("readParquet() takes any width of packed parts that are not needed, and no impossible one", async () => {
  const lengths = (...widths: number[]) => [
    ...[128, 1, 4, 3, 8, 0, ...widths],
    ...[4 * 2 ** 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ];
  const file = (bytes: readonly number[]) => {
    const page = Buffer.concat([Uint8Array.from(bytes), Buffer.from(THREE.join(""))]);
    return parquetFile([dataPage(page, { values: 3, encoding: 6 })], { rows: 3 });
  };
  expect(await read(file(lengths(3, 255, 77, 0)))).toEqual(THREE);
  expect(await problemOf(file(lengths(33, 0, 0, 0)))).toMatch(/lengths of too many bits/);
});

test("readParquet() passes over the eight zeros that fastparquet adds, and over nothing else", async () => {
  const file = (...rest: number[]) => {
    const bytes = Buffer.concat([three, Uint8Array.from(rest)]);
    return parquetFile([dataPage(bytes, { values: 3 })], { rows: 3 });
  };
  expect(await read(file(0, 0, 0, 0, 0, 0, 0, 0))).toEqual(THREE);
  for (const rest of [[0], [0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 1], Array<number>(12).fill(0)]) {
    expect(await problemOf(file(...rest))).toMatch(/bytes left over/);
  }
});

test("readParquet() does not read plain texts as numbers of a dictionary, nor leave levels over", async () => {
  const dictionary = dictionaryPage(three, 3);
  const misread = (texts: readonly string[]) => {
    const page = dataPage(plain(texts), { values: texts.length, encoding: 8 });
    return parquetFile([dictionary, page], { rows: texts.length });
  };
  for (const texts of [
    ["", "x"],
    ["", ""],
    ["", "", "", ""],
    ["a", "b"],
  ]) {
    expect(await problemOf(misread(texts)), texts.join()).toMatch(/^it is damaged/);
  }
  const numbers = (...bytes: number[]) =>
    parquetFile([dictionary, dataPage(Uint8Array.from(bytes), { values: 9, encoding: 8 })], {
      rows: 9,
    });
  expect(await read(numbers(0))).toEqual(Array(9).fill("eins"));
  expect(await read(numbers(0, 18))).toEqual(Array(9).fill("eins"));
  expect(await read(numbers(1, 5, 1, 0))).toEqual(["zwei", ...Array(8).fill("eins")]);
  expect(await problemOf(numbers(1, 5, 1, 0, 2, 0))).toMatch(/bytes left over/);
  const levels = Uint8Array.of(4, 0, 0, 0, 6, 1, 2, 0);
  const page = dataPage(Buffer.concat([levels, three]), { values: 3 });
  const file = parquetFile([page], { rows: 3, optional: true });
  expect(await problemOf(file)).toMatch(/more levels than values/);
});
