import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createTokenizer } from "../../create_tokenizer.ts";
import {
  fileOf,
  folderOf,
  gzip,
  jsonLines,
  parquet,
  zstd,
  zstdBlock,
} from "../../testing/fixtures.ts";
import { DataError } from "../../tokens.ts";
import { openCorpus } from "../corpus.ts";
import type { DataFile } from "../data_file.ts";
import { readPassages } from "./read_passages.ts";

const tokenizer = await createTokenizer("bytes");
const good = parquet(["one", "two", "three"]);
const words = "some words and others ".repeat(100);

/** Bytes that are all different. */
const noise = Uint8Array.from({ length: 300 }, (_, i) => (i * 37 + 1) % 255 || 1);
const damaged = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, i) => (i === at ? byte ^ 0x5a : byte));

const changed = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

/** Changes a byte of the checksum, which is in the last eight bytes. */
const damagedContent = (bytes: Uint8Array): Uint8Array => changed(bytes, bytes.length - 6);

/** Makes a Zstandard frame that repeats one letter `count` times 128 KiB, between other texts. */
function zstdRepeated(before: Uint8Array, count: number, after: Uint8Array): Uint8Array {
  const repeated = zstdBlock({ byte: 97, times: 2 ** 17 });
  const head = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x58);
  const blocks = Array.from({ length: count }, () => repeated);
  return Buffer.concat([head, zstdBlock(before), ...blocks, zstdBlock(after, true)]);
}

const CASES: [what: string, name: string, content: string | Uint8Array, sentence: RegExp][] = [
  [
    "a parquet file without the column",
    "a.parquet",
    good,
    /it has no column "body"; name the column with the text with --text-field \(columns: text, id\)$/,
  ],
  [
    "no parquet file",
    "a.parquet",
    noise,
    /it is damaged, or not a parquet file \(.+\); get the file again$/,
  ],
  [
    "a parquet file cut short",
    "a.parquet",
    good.subarray(0, -9),
    /it is damaged, or not a parquet/,
  ],
  ["an empty parquet file", "a.parquet", "", /it is damaged, or not a parquet/],
  [
    "a packed parquet file",
    "a.parquet.gz",
    gzip(good),
    /a parquet file cannot be compressed as a whole; unpack it$/,
  ],
  [
    "a broken JSON line",
    "a.jsonl",
    '{"body": "a"}\n\n{"body": "b"\n{"body": "c"}\n',
    /a\.jsonl as data: line 3 is not valid JSON; repair or remove it$/,
  ],
  [
    "a broken JSON line in a packed file",
    "a.jsonl.zst",
    zstd('{"body": "a"}\n{"body": "b"'),
    /a\.jsonl\.zst as data: line 2 is not valid JSON/,
  ],
  [
    "a JSON list of texts",
    "a.json",
    '[\n"a",\n"b"]',
    /element 1 of its list is not a JSON object; write an object such as \{"body": "…"\}$/,
  ],
  [
    "a JSON list of lists",
    "a.jsonl",
    '["a"]\n["b"]\n',
    /element 1 of its list is not a JSON object/,
  ],
  [
    "a broken element",
    "a.json",
    '[{"body": "a"}, {"body" "b"}]',
    /element 2 of its list is not valid JSON/,
  ],
  [
    "a comma without element",
    "a.json",
    '[{"body": "a"}, ]',
    /element 2 of its list is not valid JSON/,
  ],
  ["a JSON list cut short", "a.json", '[{"body": "a"}, {"body"', /its JSON list is cut short/],
  ["a JSON list cut short in a text", "a.json", '[{"body": "]', /its JSON list is cut short/],
  ["two JSON lists", "a.json", '[{"body": "a"}]\n[]', /other data follows its JSON list/],
  ["a list with another bracket", "a.json", '[{"body": ["a"}]', /element 1|cut short/],
  [
    "an object over several lines",
    "a.json",
    '{\n  "body": "a"\n}\n',
    /line 1 begins an object that spans several lines; write one object in each line, or a list of objects$/,
  ],
  [
    "a list inside an object",
    "a.json",
    '{"data": [{"body": "a"}]}',
    /line 1 is an object around the list "data"; save that list as a separate file$/,
  ],
  [
    "a line of deep JSON",
    "a.jsonl",
    `{"body": "a", "more": ${"[".repeat(200)}${"]".repeat(200)}}`,
    /line 1 cannot be read \(lists and objects are nested deeper than 100 levels\); remove it$/,
  ],
  [
    "a line of millions of values",
    "a.jsonl",
    `{"body": "a"}\n{"body": "a", "more": [${"[],".repeat(2 ** 22)}0]}`,
    /line 2 cannot be read \(it holds more than 4194304 values\); remove it$/,
  ],
  [
    "a line that never ends",
    "a.jsonl.zst",
    zstdRepeated(Buffer.from('{"body": "'), 600, Buffer.from('"}')),
    /line 1 is longer than 64 million characters/,
  ],
  [
    "an element that never ends",
    "a.json.zst",
    zstdRepeated(Buffer.from('[{"body": "'), 600, Buffer.from('"}]')),
    /element 1 of its list is longer than 67108864 characters/,
  ],
  [
    "half a surrogate pair",
    "a.jsonl",
    '{"body": "\\ud83d and more"}',
    /line 1 has an unpaired surrogate .* in "body"; repair or remove it$/,
  ],
  [
    "JSON lines without the field",
    "a.jsonl",
    jsonLines(["a"]),
    /line 1 has no text in "body"; name the field with the text with --text-field \(fields: id, text\)$/,
  ],
  ["JSON lines with a number for text", "a.jsonl", '{"body": 7}', /line 1 has no text in "body"/],
  [
    "gzip cut short",
    "a.txt.gz",
    gzip(words).subarray(0, -12),
    /its gzip data is cut short; get the file again$/,
  ],
  ["damaged gzip", "a.txt.gz", damaged(gzip(words), 20), /its gzip data is (damaged|cut short)/],
  ["no gzip", "a.txt.gz", words, /its gzip data is damaged; get the file again$/],
  [
    "gzip with another content",
    "a.gz",
    damagedContent(gzip(words)),
    /its gzip data is (damaged|cut)/,
  ],
  [
    "gzip and something else",
    "a.gz",
    Buffer.concat([gzip(words), noise]),
    /its gzip data is damaged/,
  ],
  [
    "gzip, zeros and something else",
    "a.gz",
    Buffer.concat([gzip(words), new Uint8Array(70_000), gzip(words)]),
    /its gzip data is damaged; get the file again$/,
  ],
  [
    "zstd under the name of gzip",
    "a.gz",
    zstd(words),
    /is not gzip data, it looks like Zstandard data; add the ending \.zst to its name/,
  ],
  [
    "gzip under the name of zstd",
    "a.zst",
    gzip(words),
    /is not Zstandard data, it looks like gzip data; add the ending \.gz to its name/,
  ],
  ["zstd inside gzip", "a.txt.gz", gzip(zstd(words)), /it looks like Zstandard data/],
  [
    "gzip under the name of text",
    "a.txt",
    gzip(words),
    /it looks like gzip data; add the ending \.gz to its name/,
  ],
  [
    "parquet under the name of text",
    "a.txt",
    good,
    /it looks like a parquet file; change the ending of its name to \.parquet$/,
  ],
  [
    "an archive",
    "a.txt",
    Buffer.from("PK\x03\x04\0\0"),
    /it looks like a ZIP archive; save its text as UTF-8/,
  ],
  ["a pickle", "a.jsonl", Buffer.from([0x80, 4, 0x95, 0, 1]), /it looks like a Python pickle/],
  [
    "zstd with another letter",
    "a.zst",
    changed(zstd(words, 100, { checksum: true }), 50),
    /its zstd data is damaged/,
  ],
  [
    "zstd of another size",
    "a.zst",
    zstd(words, 100, { size: words.length - 1 }),
    /its zstd data is damaged/,
  ],
  [
    "zstd with a dictionary",
    "a.zst",
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x21, 7, 0, 1, 0, 0]),
    /its zstd data was compressed with a dictionary \(number 7\); unpack it with `zstd -d -D DICTIONARY`$/,
  ],
  ...["a.txt", "a.jsonl", "a.json", "a.parquet", "a.txt.gz", "a.jsonl.zst"].map(
    (name): (typeof CASES)[number] => [
      `a Git LFS pointer for ${name}`,
      name,
      `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`,
      /looks like a Git LFS pointer; fetch the file itself with `git lfs pull`$/,
    ],
  ),
  [
    "zstd cut short",
    "a.zst",
    zstd(words).subarray(0, -12),
    /its zstd data is cut short; get the file again$/,
  ],
  ["damaged zstd", "a.zst", damaged(zstd(words), 9), /its zstd data is (damaged|cut short)/],
  ["no zstd", "a.zst", words, /its zstd data is damaged; get the file again$/],
  [
    "a binary file",
    "a.txt",
    Uint8Array.of(0x89, 0x50, 0, 0),
    /it is not text \(it has zero bytes\); save it as UTF-8 text, or remove it from the data$/,
  ],
  ["a packed binary file", "a.gz", gzip(Uint8Array.of(1, 0)), /it is not text/],
  [
    "UTF-16",
    "a.jsonl",
    Buffer.from('{"body": "a"}', "utf16le"),
    /it is not UTF-8 text, it looks like UTF-16 text; convert it to UTF-8$/,
  ],
  [
    "UTF-16 with a mark",
    "a.txt",
    Buffer.from("\ufeff日本", "utf16le"),
    /it looks like UTF-16 text; convert it to UTF-8$/,
  ],
  [
    "UTF-32",
    "a.txt",
    Buffer.from([0xff, 0xfe, 0, 0, 97, 0, 0, 0]),
    /it looks like UTF-32 text; convert it to UTF-8$/,
  ],
  [
    "Latin-1",
    "a.txt",
    Buffer.from("one line\nfür alle\n", "latin1"),
    /it is not text in UTF-8 \(byte 0xfc at offset 10, in line 2, is invalid\); convert it to UTF-8, or remove it from the data$/,
  ],
  ["packed Latin-1", "a.txt.gz", gzip(Buffer.from("für", "latin1")), /byte 0xfc at offset 1,/],
  [
    "JSON lines in Windows-1252",
    "a.jsonl",
    Buffer.from('{"body": "a"}\n{"body": "\x93a\x94"}\n', "latin1"),
    /byte 0x93 at offset 24, in line 2,/,
  ],
  ["a character cut short", "a.txt", Buffer.from("größ").subarray(0, -1), /byte 0xc3 at offset 4,/],
  [
    "a character cut short in JSON",
    "a.json",
    Buffer.concat([Buffer.from('[{"body": "a"}]'), Uint8Array.of(0xc3)]),
    /byte 0xc3/,
  ],
  ["an empty file", "a.txt", "", /it has no text; name text, JSON lines, parquet files/],
  ["an empty packed file", "a.txt.gz", gzip(""), /it has no text/],
  ["JSON lines of empty texts", "a.jsonl", '{"body": ""}\n{"body": null}\n', /it has no text/],
  [
    "a packed token shard",
    "a.bin.gz",
    gzip("tokens"),
    /token shards cannot be compressed; unpack it$/,
  ],
];

test.each(CASES)("openCorpus() refuses %s", async (_, name, content, sentence) => {
  const path = fileOf(name, content);
  // In memory, and with a cache.
  for (const options of [{}, { cache: join(folderOf({}), "cache") }]) {
    const failure = openCorpus(path, tokenizer, { textField: "body", ...options });
    await expect(failure).rejects.toThrow(DataError);
    await expect(failure).rejects.toThrow(sentence);
    await expect(failure).rejects.toThrow(/^Cannot use [^\n]+$/);
  }
});

/** Describes a file by its name. */
function kindOf(path: string): DataFile {
  const { ending, packed } = /\.(?<ending>\w+?)(\.(?<packed>gz|zst))?$/.exec(path)!.groups!;
  const formats = { jsonl: "json-lines", parquet: "parquet" } as const;
  return {
    ...{ path, size: 1, validation: false },
    format: formats[ending as "jsonl"] ?? "text",
    ...(packed && { compression: packed === "gz" ? "gzip" : "zstd" }),
  } as DataFile;
}

test("openCorpus() refuses every flipped bit of gzip data that holds other content, or gives the same", async () => {
  const bytes = gzip("some words, and some more of them");
  const right = (await openCorpus(fileOf("a.gz", bytes), tokenizer)).fingerprint;
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const damaged = bytes.map((byte, i) => (i === bit >>> 3 ? byte ^ (1 << (bit & 7)) : byte));
    const result = await openCorpus(fileOf("a.gz", damaged), tokenizer).catch((error) => error);
    if (!(result instanceof DataError)) expect(result.fingerprint, `bit ${bit}`).toBe(right);
  }
});

test("openCorpus() refuses a pipe in the place of a file at once", async () => {
  const folder = folderOf({});
  for (const name of ["a.txt", "a.jsonl", "a.parquet", "a.txt.gz", "a.txt.zst"]) {
    const path = join(folder, name);
    execFileSync("mkfifo", [path]);
    const reading = readPassages(kindOf(path), "text", 0).next();
    await expect(reading).rejects.toThrow(
      /it is not a regular file but a device, a pipe or a socket/,
    );
  }
});

test("openCorpus() refuses a file that grows while it is read", async () => {
  for (const [name, content] of [
    ["a.txt", words.repeat(2000)],
    ["a.parquet", parquet(Array.from({ length: 500 }, (_, i) => `${i} ${words}`))],
  ] as const) {
    const path = fileOf(name, content);
    const reading = async () => {
      let first = true;
      for await (const _ of readPassages(kindOf(path), "text", 0)) {
        if (first) appendFileSync(path, "more");
        first = false;
      }
    };
    await expect(reading()).rejects.toThrow(/changed while it was read; start again when it is/);
  }
});

test("openCorpus() refuses a column of numbers", async () => {
  const path = fileOf("a.parquet", good);
  await expect(openCorpus(path, tokenizer, { textField: "id" })).rejects.toThrow(
    /its column "id" is not text; name the column .* \(columns: text, id\)$/,
  );
});

test("openCorpus() refuses a folder without usable files, and several names of which one is missing", async () => {
  await expect(openCorpus(folderOf({ ".hidden": "text" }), tokenizer)).rejects.toThrow(
    /it has no text/,
  );
  const names = [fileOf("a.txt", words), "/nowhere/b.txt"];
  await expect(openCorpus(names, tokenizer)).rejects.toThrow(
    new DataError(
      "Cannot use /nowhere/b.txt as data: there is no such file or folder",
      "check the path",
    ),
  );
});
