import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { dataFile } from "../../data_file.ts";
import { readParquet } from "./read_parquet.ts";

const folder = fileURLToPath(new URL("../../../../fixtures/parquet/", import.meta.url));
const texts = JSON.parse(readFileSync(`${folder}texts.json`, "utf8")) as (string | null)[];
const files = readdirSync(folder).filter((name) => name.endsWith(".parquet"));

const read = async (name: string, position = 0): Promise<string[]> => {
  const all: string[] = [];
  for await (const { text } of readParquet(dataFile(folder + name), "text", position))
    all.push(text);
  return all;
};

test("readParquet() reads what pyarrow, polars, DuckDB and fastparquet write", async () => {
  expect(files.length).toBeGreaterThan(12);
  for (const name of files) {
    const rows = name.startsWith("empty") ? [] : texts.map((text) => text ?? "");
    expect(await read(name), name).toEqual(rows);
    expect(await read(name, 33), name).toEqual(rows.slice(33));
  }
});
