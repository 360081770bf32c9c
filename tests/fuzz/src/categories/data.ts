import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { Category, Damaged, Form } from "../category.ts";
import { tokensText } from "../digest.ts";
import { documents } from "../samples.ts";
import { ZSTD_SAMPLE } from "../zstd_sample.ts";

const TEXTS = documents(40);
const LINES = `${TEXTS.map((text) => JSON.stringify({ text })).join("\n")}\n`;
const encoder = new TextEncoder();

/** Makes a category for a file of texts, read with the bytes tokenizer. */
function dataFile(
  name: string,
  file: string,
  form: Form,
  content: () => Uint8Array | string,
  isRight: Category["isRight"],
): Category {
  return {
    name,
    files: { [file]: form },
    async prepare(folder) {
      writeFileSync(join(folder, file), content());
    },
    task: (folder) => ({ kind: "corpus", path: join(folder, file), tokenizer: "bytes" }),
    isRight,
  };
}

/** The file has a checksum, so only the original text is right. */
const onlyAsWritten: Category["isRight"] = (answer, good) => answer === good;

/** Compares with a second reading of the damaged file. */
const as =
  (read: (bytes: Uint8Array) => string): Category["isRight"] =>
  (answer, _, { folder, file }: Damaged) =>
    answer === tokensText(encoder.encode(read(readFileSync(join(folder, file))))) ||
    // A file without text has no tokens in any reading.
    answer.startsWith("0 tokens");

const decode = (bytes: Uint8Array) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

/** Concatenates the texts of documents. Those without a text count as empty. */
function textsOf(values: readonly unknown[]): string {
  return values.map((value) => (value as { text: string }).text).join("");
}

export const text = dataFile("text", "text.txt", "bytes", () => TEXTS.join("\n"), as(decode));

export const jsonLines = dataFile(
  "JSON lines",
  "text.jsonl",
  "json-lines",
  () => LINES,
  as((bytes) =>
    textsOf(
      decode(bytes)
        .split(/\r?\n/)
        .filter((line) => line.trim() !== "")
        .map((line) => JSON.parse(line)),
    ),
  ),
);

export const jsonArray = dataFile(
  "JSON array",
  "text.json",
  "json",
  () =>
    JSON.stringify(
      TEXTS.map((each) => ({ text: each })),
      null,
      1,
    ),
  as((bytes) => textsOf([JSON.parse(decode(bytes))].flat())),
);

export const gzip = dataFile(
  "gzip",
  "text.txt.gz",
  "bytes",
  () => gzipSync(TEXTS.join("\n")),
  (answer, good, at) =>
    onlyAsWritten(answer, good, at) || as((bytes) => decode(gunzipSync(bytes)))(answer, good, at),
);

export const zstd = dataFile(
  "zstd",
  "text.txt.zst",
  "bytes",
  () => ZSTD_SAMPLE,
  (answer, good, at) => {
    if (answer === good) return true;
    // Two frames are two texts.
    const twice = Buffer.concat([ZSTD_SAMPLE, ZSTD_SAMPLE]);
    return (
      twice.equals(readFileSync(join(at.folder, at.file))) && countOf(answer) === 2 * countOf(good)
    );
  },
);

const countOf = (answer: string): number => Number(answer.split(" ")[0]);

export const parquet = dataFile(
  "parquet",
  "text.parquet",
  "bytes",
  () =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: "text", data: TEXTS, type: "STRING" },
          { name: "id", data: TEXTS.map((_, at) => at), type: "INT32" },
        ],
        rowGroupSize: 10,
      }),
    ),
  // These pages have no checksum, so changed letters cannot be detected if the number of bytes is
  // the same.
  (answer, good) => countOf(answer) === countOf(good),
);

const HEADER = 256;

/** A token shard in llm.c's format. */
export const shard: Category = {
  name: "shard",
  files: { "text.bin": "bytes" },
  async prepare(folder) {
    const tokens = Uint16Array.from({ length: 900 }, (_, at) => (at * 7919) % 50257);
    const header = Int32Array.from(
      { length: HEADER },
      (_, at) => [20240520, 1, tokens.length][at] ?? 0,
    );
    writeFileSync(
      join(folder, "text.bin"),
      Buffer.concat([new Uint8Array(header.buffer), new Uint8Array(tokens.buffer)]),
    );
  },
  task: (folder) => ({ kind: "corpus", path: join(folder, "text.bin"), tokenizer: "gpt2" }),
  isRight(answer, _, { folder }) {
    const bytes = Uint8Array.from(readFileSync(join(folder, "text.bin")));
    const [magic, version, count] = new Int32Array(bytes.slice(0, 12).buffer);
    const tokens = new Uint16Array(bytes.slice(4 * HEADER).buffer);
    if (magic !== 20240520 || version !== 1 || count !== tokens.length) return false;
    return tokens.every((token) => token < 50257) && answer === tokensText(tokens);
  },
};
