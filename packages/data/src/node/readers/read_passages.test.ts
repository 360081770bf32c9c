import { expect, test } from "vitest";
import { fileOf, gzip, jsonLines, parquet, REAL_ZSTD, zstd } from "../../testing/fixtures.ts";
import { dataFile } from "../data_file.ts";
import type { Passage } from "./passage.ts";
import { readPassages } from "./read_passages.ts";

async function passagesOf(path: string, position = 0, field = "text"): Promise<Passage[]> {
  const passages: Passage[] = [];
  for await (const each of readPassages(dataFile(path), field, position)) passages.push(each);
  return passages;
}

const textsOf = async (path: string, field?: string) =>
  (await passagesOf(path, 0, field)).map(({ text }) => text);

const documents = Array.from({ length: 11 }, (_, i) =>
  `Dokument ${i}: ß, 日本, 😀\n`.repeat(i + 1),
);

test("readPassages() reads a text as one document, compressed or not, in several members too", async () => {
  const text = documents.join("");
  const half = text.length / 2;
  const contents = {
    "a.txt": text,
    "a.txt.gz": gzip(text),
    "a.md.zst": zstd(text, 100),
    "b.gz": Buffer.concat([gzip(text.slice(0, half)), gzip(text.slice(half))]),
    "b.zst": Buffer.concat([zstd(text.slice(0, half)), zstd(text.slice(half))]),
  };
  for (const [name, content] of Object.entries(contents)) {
    const passages = await passagesOf(fileOf(name, content));
    expect(passages.map((each) => each.text).join("")).toBe(text);
    expect(passages.map(({ begins }) => begins)).toEqual([true]);
    expect(passages.at(-1)).toMatchObject({ position: text.length });
  }
});

test("readPassages() unpacks what the zstd program packed", async () => {
  expect(await textsOf(fileOf("a.zst", REAL_ZSTD.bytes))).toEqual([REAL_ZSTD.text]);
});

test("readPassages() reads a document of each JSON line, and leaves empty lines out", async () => {
  const lines = jsonLines(documents);
  expect(await textsOf(fileOf("a.jsonl", lines))).toEqual(documents);
  expect(await textsOf(fileOf("a.NDJSON", lines.trimEnd()))).toEqual(documents);
  expect(await textsOf(fileOf("a.json.gz", gzip(lines)))).toEqual(documents);
  expect(await textsOf(fileOf("a.jsonl.zst", zstd(lines, 77)))).toEqual(documents);
  const windows = `\ufeff${lines.replaceAll("\n", "\r\n\r\n")}`;
  expect(await textsOf(fileOf("a.jsonl", windows))).toEqual(documents);
  const others = '{"body": "a", "text": 1}\n{"body": null}\n';
  expect(await textsOf(fileOf("a.jsonl", others), "body")).toEqual(["a", ""]);
});

test("readPassages() reads a document of each row of a parquet file, whatever compresses it", async () => {
  for (const codec of ["SNAPPY", "ZSTD", "UNCOMPRESSED"] as const) {
    const path = fileOf("a.parquet", parquet(documents, { codec }));
    expect(await textsOf(path)).toEqual(documents);
  }
  const path = fileOf("a.parquet", parquet(["a", null, "", "b"], { offsetIndex: false }));
  expect(await textsOf(path)).toEqual(["a", "", "", "b"]);
});

test("readPassages() reads a group of rows of a parquet file in parts, with an index of its pages and without", async () => {
  const long = Array.from({ length: 12 }, (_, i) => `${i} `.repeat(1_000_000));
  for (const offsetIndex of [true, false]) {
    const bytes = parquet(long, { rowGroupSize: 10, pageSize: 2 ** 20, offsetIndex });
    const texts = await textsOf(fileOf("a.parquet", bytes));
    expect(texts.map((text) => text.slice(0, 3))).toEqual(long.map((text) => text.slice(0, 3)));
    expect(texts.map((text) => text.length)).toEqual(long.map((text) => text.length));
  }
});

test("readPassages() cuts a long text before white space, and gives the same from any position on", async () => {
  const text = "😀 und noch ein Satz, ".repeat(150_000); // 3 passages
  const path = fileOf("a.txt.gz", gzip(text));
  const all = await passagesOf(path);
  expect(all.map((each) => each.text).join("")).toBe(text);
  expect(all.map(({ begins }) => begins)).toEqual([true, false, false, false]);
  for (const { text: passage } of all.slice(1)) expect(passage).toMatch(/^\s\S/);
  for (const [i, { position }] of all.entries()) {
    expect((await passagesOf(path, position)).map((each) => each.text)).toEqual(
      all.slice(i + 1).map((each) => each.text),
    );
  }
});

test("readPassages() goes on at any line and any row", async () => {
  for (const path of [
    fileOf("a.jsonl", jsonLines(documents).replaceAll("\n", "\n\n")),
    fileOf("a.parquet", parquet(documents)),
    fileOf("b.parquet", parquet(documents, { offsetIndex: false, rowGroupSize: 100 })),
  ]) {
    const all = await passagesOf(path);
    for (const [i, { position }] of all.entries()) {
      expect(await passagesOf(path, position)).toEqual(all.slice(i + 1));
    }
  }
});

test("readPassages() reads a document of each object of a JSON list, on one line or over many", async () => {
  const odd = [...documents, '"[{]}\\', "[", "a\nb", "\\\\"];
  const objects = odd.map((text, id) => ({ id, text, more: { list: [1, "]", { a: "}" }] } }));
  for (const content of [
    JSON.stringify(objects),
    JSON.stringify(objects, null, 2),
    `\ufeff \n${JSON.stringify(objects, null, "\t").replaceAll("\n", "\r\n")}\n\n`,
  ]) {
    const path = fileOf("a.json", content);
    const all = await passagesOf(path);
    expect(all.map(({ text }) => text)).toEqual(odd);
    for (const [i, { position }] of all.entries()) {
      expect((await passagesOf(path, position)).map(({ text }) => text)).toEqual(odd.slice(i + 1));
    }
    // Chunks may end anywhere.
    expect(await textsOf(fileOf("a.json.zst", zstd(content, 13)))).toEqual(odd);
  }
  expect(await textsOf(fileOf("a.json", "[]"))).toEqual([]);
  expect(await textsOf(fileOf("a.json", " [ \n ] \n"))).toEqual([]);
  const many = Array.from({ length: 20_000 }, (_, i) => `Text ${i} ß`);
  const list = JSON.stringify(many.map((text) => ({ text })));
  expect(await textsOf(fileOf("a.jsonl", list))).toEqual(many);
});

test("readPassages() reads gzip data that is filled up with zeros", async () => {
  const bytes = Buffer.concat([gzip("filled up"), new Uint8Array(100_000)]);
  expect(await textsOf(fileOf("a.gz", bytes))).toEqual(["filled up"]);
});

test("readPassages() keeps a byte-order mark of a text, and of a row of a parquet file", async () => {
  expect(await textsOf(fileOf("a.txt", "\ufeffa\ufeff"))).toEqual(["\ufeffa\ufeff"]);
  expect(await textsOf(fileOf("a.parquet", parquet(["\ufeffa"])))).toEqual(["\ufeffa"]);
});
