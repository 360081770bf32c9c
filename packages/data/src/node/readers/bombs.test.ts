import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { createTokenizer } from "../../create_tokenizer.ts";
import { fileOf, folderOf, zstdBlock } from "../../testing/fixtures.ts";
import { dataPage, dictionaryPage, parquetFile, plain } from "../../testing/parquet_writer.ts";
import { openCorpus } from "../corpus.ts";

const tokenizer = await createTokenizer("bytes");

/**
 * Makes a Zstandard frame that repeats one character `count` times 128 KiB, between other texts.
 * Each repetition takes four bytes.
 */
function zstdOf(before: string, character: string, count: number, after = ""): Uint8Array {
  const block = zstdBlock({ byte: character.charCodeAt(0), times: 2 ** 17 });
  return Buffer.concat([
    Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x58),
    zstdBlock(Buffer.from(before)),
    ...Array.from({ length: count }, () => block),
    zstdBlock(Buffer.from(after), true),
  ]);
}

/** Makes 64 Mi rows from a few bytes: the first text of a dictionary, or nulls. */
function manyRows(optional: boolean): Uint8Array {
  const rows = 2 ** 26;
  const run = [0x80, 0x80, 0x80, 0x40]; // twice the number, with seven bits in each byte
  const levels = Buffer.from([5, 0, 0, 0, ...run, 0]);
  const indices = Buffer.from([1, ...run, 0]);
  const pages = [
    dictionaryPage(plain(["a"]), 1),
    dataPage(optional ? levels : indices, { values: rows, encoding: 8 }),
  ];
  return parquetFile(pages, { rows, optional });
}

const BOMBS: [what: string, name: string, bytes: () => Uint8Array][] = [
  ["a text of gigabytes", "a.txt.zst", () => zstdOf("", "a", 80_000)],
  ["gigabytes of empty lines", "a.jsonl.zst", () => zstdOf("", "\n", 80_000)],
  ["gigabytes of white space in a list", "a.json.zst", () => zstdOf("[", " ", 400, "]")],
  ["gigabytes behind a list", "a.json.zst", () => zstdOf("[]", " ", 80_000)],
  [
    "a gzip file of a gigabyte",
    "a.txt.gz",
    () => Buffer.concat(Array.from({ length: 64 }, () => MEMBER)),
  ],
  ["millions of rows", "a.parquet", () => manyRows(false)],
  ["millions of nulls", "a.parquet", () => manyRows(true)],
];
const MEMBER = gzipSync(Buffer.alloc(2 ** 24, "a "));

test.each(BOMBS)("openCorpus() is ended by a signal within %s", async (_, name, bytes) => {
  const path = fileOf(name, bytes());
  for (const cache of [undefined, join(folderOf({}), "cache")]) {
    const controller = new AbortController();
    const options = { signal: controller.signal, ...(cache !== undefined && { cache }) };
    const opening = openCorpus(path, tokenizer, options).then(
      () => "read",
      (error: unknown) => error,
    );
    await setTimeout(50);
    controller.abort("stopped");
    // An endless list of empty elements may be accepted in time, or refused for its length.
    const result = await opening;
    if (name === "a.json.zst")
      expect(["read", "stopped"]).toContain(result instanceof Error ? "read" : result);
    else expect(result).toBe("stopped");
  }
});

test("openCorpus() keeps what is large when unpacked in the cache, however small the file is", async () => {
  const cache = join(folderOf({}), "cache");
  const path = fileOf("a.txt.zst", zstdOf("", "a", 8, "b"));
  const corpus = await openCorpus(path, tokenizer, { cache, cacheFrom: 2 ** 18 });
  expect(corpus.all.length).toBe(2 ** 20 + 1);
  const last = new Int32Array(1);
  corpus.all.copy(2 ** 20, last);
  expect(tokenizer.decode(last)).toBe("b");
  expect(readdirSync(join(cache, "tokens"))).toHaveLength(1);
});
