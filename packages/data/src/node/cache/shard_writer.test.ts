import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { temporaryFolder } from "@lrm/test-helpers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTokenizer } from "../../create_tokenizer.ts";
import { folderOf, gzip, jsonLines, parquet, zstd } from "../../testing/fixtures.ts";
import type { TokenSink } from "../../tokenized.ts";
import { concatenateTokens } from "../../tokens.ts";
import type { DataFile } from "../data_file.ts";
import { selectData } from "../selection/selection.ts";
import { openShard } from "../shards/shards.ts";
import { tokenizeFiles } from "../tokenize.ts";
import { shardPaths, sweepProgress, sweepShards } from "./shard_files.ts";
import { ShardWriter } from "./shard_writer.ts";

const tokenizer = await createTokenizer("gpt2");
const SIZES = { shardTokens: 100 };

/** Makes every sixth position a checkpoint. */
beforeEach(() => {
  let time = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (time += 400));
});
afterEach(() => void vi.restoreAllMocks());

/** Files of all formats; the last one is for validation. */
const dataFiles = (): readonly DataFile[] =>
  selectData([
    folderOf({
      "a.jsonl": jsonLines(Array.from({ length: 20 }, (_, i) => "one more word ".repeat(i))),
      "b.txt.gz": gzip("a text of some length, ".repeat(20)),
      "c.jsonl.zst": zstd(jsonLines(["of", "", "two"])),
      "d_val.parquet": parquet(Array.from({ length: 9 }, (_, i) => `row ${i} `.repeat(7))),
    }),
  ]).files;

/**
 * Passes calls to a writer until `stop` documents or pieces were added. Then it acts like a killed
 * process: what is in memory is lost.
 */
class Mortal implements TokenSink {
  readonly #writer: ShardWriter;
  #left: number;

  constructor(writer: ShardWriter, stop: number) {
    this.#writer = writer;
    this.#left = stop;
  }

  beginDocument(): void {
    this.#writer.beginDocument();
  }

  skipDocument(): void {
    this.#writer.skipDocument();
  }

  beginValidation(): void {
    this.#writer.beginValidation();
  }

  add(tokens: ArrayLike<number>): void {
    if (this.#left-- === 0) throw new Error("killed");
    this.#writer.add(tokens);
  }
}

/** Continues in `folder`. Returns the final number of tokens, or undefined after a kill. */
async function write(
  folder: string,
  files: readonly DataFile[],
  stop = -1,
): Promise<number | undefined> {
  const writer = await ShardWriter.open(folder, SIZES);
  const sink = new Mortal(writer, stop);
  try {
    await tokenizeFiles(files, tokenizer, sink, {
      field: "text",
      from: writer.position,
      onPosition: (position) => writer.reach(position),
    });
    const { source, documents, emptyDocuments, validation } = await writer.finish();
    expect(documents).toBe(19 + 1 + 2 + 9);
    expect(emptyDocuments).toBe(2);
    expect(validation).toBeGreaterThan(source.length / 2);
    return source.length;
  } catch (error) {
    expect(error).toEqual(new Error("killed"));
    return undefined;
  } finally {
    writer.close();
  }
}

/** Hashes the files of a folder, without the seal of the progress, which depends on the folder. */
const contentOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => {
        const content = readFileSync(join(folder, name));
        const unsealed = content.toString().replace(/"sha256".*/, "");
        const hash = createHash("sha256");
        return [name, hash.update(name.endsWith("json") ? unsealed : content).digest("hex")];
      }),
  );

test("ShardWriter writes shards of a fixed size, and where documents begin", async () => {
  const files = dataFiles();
  const folder = temporaryFolder();
  const length = await write(folder, files);
  const names = Array.from({ length: Math.ceil(length! / 100) }, (_, i) => `tokens_00000${i}.bin`);
  expect(readdirSync(folder).sort()).toEqual(["documents.bin", "progress.json", ...names]);
  const tokens = new Int32Array(length!);
  concatenateTokens(shardPaths(folder, length!, 100).map((path) => openShard(path))).copy(
    0,
    tokens,
  );
  const starts = new Float64Array(
    new Uint8Array(readFileSync(join(folder, "documents.bin"))).buffer,
  );
  const begins = [...tokens].flatMap((token, i) => (token === tokenizer.endOfText ? [i] : []));
  expect([...starts]).toEqual(begins);
  expect(tokenizer.decode(tokens)).toContain("<|endoftext|>row 8 row 8");
  sweepProgress(folder);
  expect(readdirSync(folder).sort()).toEqual(names);
});

test("ShardWriter lets only the owner read what it writes", async () => {
  const folder = temporaryFolder();
  await write(folder, dataFiles());
  for (const name of readdirSync(folder)) {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  }
});

test("ShardWriter writes the same bytes in the end, wherever the process was killed", async () => {
  const files = dataFiles();
  const undisturbed = temporaryFolder();
  const length = await write(undisturbed, files);
  const expected = contentOf(undisturbed);
  let halfway = 0;
  for (let stop = 0; ; stop += 9) {
    const folder = temporaryFolder();
    if ((await write(folder, files, stop)) !== undefined) break;
    if (existsSync(join(folder, "progress.json"))) halfway++;
    // Data after the checkpoint may be on disk, even beyond the end of a shard.
    const lastShard = readdirSync(folder)
      .filter((name) => name.startsWith("tokens"))
      .sort()
      .at(-1);
    for (const name of ["documents.bin", lastShard ?? "tokens_000000.bin"]) {
      appendFileSync(join(folder, name), "junk");
    }
    writeFileSync(join(folder, "tokens_000017.bin"), "junk");
    await write(folder, files, 5); // Killed again.
    expect(await write(folder, files)).toBe(length);
    expect(contentOf(folder)).toEqual(expected);
  }
  expect(halfway).toBeGreaterThan(3);
});

test("ShardWriter begins anew where what it finds is damaged", async () => {
  const files = dataFiles();
  const folder = temporaryFolder();
  const length = await write(folder, files);
  const expected = contentOf(folder);
  const changed = (copy: string, name: string, at: number) => {
    const bytes = readFileSync(join(copy, name));
    bytes[at]! ^= 1;
    writeFileSync(join(copy, name), bytes);
  };
  const progress = JSON.parse(readFileSync(join(folder, "progress.json"), "utf8"));
  const damages: ((copy: string) => void)[] = [
    (copy) => writeFileSync(join(copy, "progress.json"), "{"),
    (copy) => writeFileSync(join(copy, "progress.json"), "null"),
    (copy) => writeFileSync(join(copy, "progress.json"), "[".repeat(1e5)),
    (copy) => writeFileSync(join(copy, "documents.bin"), ""),
    (copy) => rmSync(join(copy, Object.keys(expected).at(-1)!)),
    (copy) => changed(copy, "tokens_000000.bin", 1030),
    (copy) => changed(copy, Object.keys(expected).at(-1)!, 1026),
    (copy) => changed(copy, "documents.bin", 17),
    (copy) => {
      const position = { file: 2, position: 0 };
      writeFileSync(join(copy, "progress.json"), JSON.stringify({ ...progress, position }));
    },
  ];
  for (const damage of damages) {
    const copy = join(temporaryFolder(), basename(folder));
    cpSync(folder, copy, { recursive: true });
    const good = await ShardWriter.open(copy, SIZES);
    expect(good.tokens).toBe(length);
    good.close();
    damage(copy);
    const writer = await ShardWriter.open(copy, SIZES);
    expect(writer.tokens).toBe(0);
    writer.close();
    cpSync(folder, copy, { recursive: true });
    damage(copy);
    expect(await write(copy, files)).toBe(length);
    expect(contentOf(copy)).toEqual(expected);
  }
});

test("sweepShards() removes what a writer wrote, and nothing else", async () => {
  const folder = temporaryFolder();
  await write(folder, dataFiles());
  const others = ["tokens_1.bin", "mine.txt", "tokens_000000.bin.old"];
  for (const name of others) writeFileSync(join(folder, name), "mine");
  sweepShards(folder);
  expect(readdirSync(folder).sort()).toEqual(others.sort());
});
