import { join } from "node:path";
import { expect, test } from "vitest";
import { createTokenizer } from "../../tokenizer.ts";
import { DataError } from "../../tokens.ts";
import { openCorpus } from "../corpus.ts";
import { fileOf, folderOf, gzip, jsonLines, parquet, zstd } from "./_fixtures.ts";

const tokenizer = await createTokenizer("bytes");
const good = parquet(["one", "two", "three"]);
const words = "some words and others ".repeat(100);

/** Every byte another one. */
const noise = Uint8Array.from({ length: 300 }, (_, i) => (i * 37 + 1) % 255 || 1);
const damaged = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, i) => (i === at ? byte ^ 0x5a : byte));

const CASES: [what: string, name: string, content: string | Uint8Array, sentence: RegExp][] = [
  [
    "a parquet file without the column",
    "a.parquet",
    good,
    /it has no column "body"; name the column of the text with --text-field \(there are: text, id\)$/,
  ],
  [
    "no parquet file",
    "a.parquet",
    noise,
    /it is damaged, or no parquet file \(.+\); get the file again$/,
  ],
  ["a parquet file cut short", "a.parquet", good.subarray(0, -9), /it is damaged, or no parquet/],
  ["an empty parquet file", "a.parquet", "", /it is damaged, or no parquet/],
  ["a packed parquet file", "a.parquet.gz", gzip(good), /compressed inside, .*; unpack it$/],
  [
    "a broken JSON line",
    "a.jsonl",
    '{"body": "a"}\n\n{"body": "b"\n{"body": "c"}\n',
    /a\.jsonl as data: line 3 is not JSON; repair it, or take it out$/,
  ],
  [
    "a broken JSON line in a packed file",
    "a.jsonl.zst",
    zstd('{"body": "a"}\n{"body": "b"'),
    /a\.jsonl\.zst as data: line 2 is not JSON/,
  ],
  ["a JSON array", "a.json", '[{"body": "a"}]', /line 1 is no JSON object; write one such as/],
  ["a JSON array over lines", "a.json", '[\n{"body": "a"}\n]', /line 1 is not JSON/],
  [
    "JSON lines without the field",
    "a.jsonl",
    jsonLines(["a"]),
    /line 1 has no text in "body"; name the field that holds it with --text-field \(there are: id, text\)$/,
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
    /it is not text \(it holds zero bytes\); save it as UTF-8 text, or take it out of the data$/,
  ],
  ["a packed binary file", "a.gz", gzip(Uint8Array.of(1, 0)), /it is not text/],
  ["UTF-16", "a.jsonl", Buffer.from('{"body": "a"}', "utf16le"), /it is not text/],
  ["an empty file", "a.txt", "", /it holds no text; give text, JSON lines, parquet files/],
  ["an empty packed file", "a.txt.gz", gzip(""), /it holds no text/],
  ["JSON lines of empty texts", "a.jsonl", '{"body": ""}\n{"body": null}\n', /it holds no text/],
  [
    "a packed token shard",
    "a.bin.gz",
    gzip("tokens"),
    /token shards are read in parts; unpack it$/,
  ],
];

test.each(CASES)("openCorpus() refuses %s", async (_, name, content, sentence) => {
  const path = fileOf(name, content);
  // In memory, and on the way to the cache.
  for (const options of [{}, { cache: join(folderOf({}), "cache") }]) {
    const failure = openCorpus(path, tokenizer, { textField: "body", ...options });
    await expect(failure).rejects.toThrow(DataError);
    await expect(failure).rejects.toThrow(sentence);
    await expect(failure).rejects.toThrow(/^Cannot use [^\n]+$/);
  }
});

test("openCorpus() refuses a column of numbers", async () => {
  const path = fileOf("a.parquet", good);
  await expect(openCorpus(path, tokenizer, { textField: "id" })).rejects.toThrow(
    /its column "id" holds something else than text; name the column .* \(there are: text, id\)$/,
  );
});

test("openCorpus() refuses a folder without usable files, and several names of which one is missing", async () => {
  await expect(openCorpus(folderOf({ ".hidden": "text" }), tokenizer)).rejects.toThrow(
    /it holds no text/,
  );
  const names = [fileOf("a.txt", words), "/nowhere/b.txt"];
  await expect(openCorpus(names, tokenizer)).rejects.toThrow(
    new DataError(
      "Cannot use /nowhere/b.txt as data: there is no such file or folder; check the path",
    ),
  );
});
