import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createTokenizer } from "@lrm/data";
import { type FileCorpus, openCorpus } from "@lrm/data/node";
import { expect, onTestFinished, test } from "vitest";
import { measuredPart, reportLines, reportSummary } from "./data_report.ts";

const bytes = await createTokenizer("bytes");

/** A corpus of these files. */
async function corpusOf(files: Readonly<Record<string, string>>): Promise<FileCorpus> {
  const folder = mkdtempSync(join(tmpdir(), "lrm-data-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return await openCorpus(folder, bytes);
}

const line = (text: string) => `${JSON.stringify({ text })}\n`;

test("reportLines() says what is training, what is held out, what was left out and why", async () => {
  const lines = reportLines(
    await corpusOf({
      "README.md": "words",
      LICENSE: "words",
      ".gitattributes": "words",
      "data/train-1.jsonl": line("x".repeat(1500)) + line("") + line(""),
      "data/train-2.jsonl": line("y".repeat(500)),
      "data/dev.jsonl": line("zz"),
      "data/test.jsonl": line("test"),
    }),
  );
  expect(lines).toEqual([
    "Data: 2,000 tokens of data/train-1.jsonl, data/train-2.jsonl for training; 2 tokens of data/dev.jsonl held out by name",
    "Left out: .gitattributes (hidden); LICENSE, README.md (about the data); data/test.jsonl (a test set); 2 empty documents",
  ]);
});

test("reportLines() says which tenth is held out", async () => {
  expect(reportLines(await corpusOf({ "a.txt": "x".repeat(100) }))).toEqual([
    "Data: 90 tokens of a.txt for training; 10 held out (the last tenth of the tokens)",
  ]);
  const documents = Array.from({ length: 20 }, (_, i) => line(`${i % 10}`)).join("");
  expect(reportLines(await corpusOf({ "a.jsonl": documents }))).toEqual([
    "Data: 18 tokens of a.jsonl for training; 2 held out (the last tenth of the documents)",
  ]);
});

test("reportLines() says that content is there twice, and that what is held out was trained on", async () => {
  const files = { "a.txt": "the same", "b.txt": "the same", "c.txt": "other words" };
  expect(reportLines(await corpusOf(files))).toContain(
    "Note: Files with the same content: b.txt (as a.txt)",
  );
  expect(reportLines(await corpusOf({ "train.txt": "the same", "val.txt": "the same" }))).toContain(
    "Note: Held-out files with the same content as training files: val.txt (as train.txt)",
  );
});

test("reportSummary() tells programs the same, and of very many files the first", async () => {
  const many = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`${1000 + i}.txt`, "x"]));
  const notes = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`${i}.py`, "x"]));
  const summary = reportSummary(await corpusOf({ ...many, ...notes, "val.txt": "yy" }));
  expect(summary).toMatchObject({
    train: { tokens: 150 },
    heldOut: { by: "names", tokens: 2, files: ["val.txt"] },
    leftOutFiles: 150,
    emptyDocuments: 0,
  });
  expect(summary.train.files).toHaveLength(100);
  expect(summary.leftOut).toHaveLength(100);
});

test("measuredPart() is what is held out by name, or what a run held out, else all of it", async () => {
  const one = await corpusOf({ "test.txt": "x".repeat(100) });
  expect(measuredPart(one, { all: false, ownSplit: false })).toMatchObject({
    part: "all",
    description: "all of test.txt",
    source: { length: 100 },
  });
  expect(measuredPart(one, { all: false, ownSplit: true })).toMatchObject({
    part: "held out",
    description: "the last tenth of the tokens of test.txt, held out",
    source: { length: 10 },
  });
  const named = await corpusOf({ "train.txt": "x".repeat(100), "valid.txt": "yy" });
  expect(measuredPart(named, { all: false, ownSplit: false })).toMatchObject({
    description: "valid.txt, held out by name",
    source: { length: 2 },
  });
  expect(measuredPart(one, { all: true, ownSplit: true }).source.length).toBe(100);
  expect(measuredPart(named, { all: true, ownSplit: true })).toMatchObject({
    ...{ part: "all", files: ["train.txt", "valid.txt"], source: { length: 102 } },
  });
});
