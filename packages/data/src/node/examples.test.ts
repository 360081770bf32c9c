import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createTokenizer } from "../create_tokenizer.ts";
import { holdsExamples, openExamples } from "./examples.ts";

const tokenizer = await createTokenizer("bytes");

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "examples-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const line = (count: number) => `{"prompt":"${count}=","completion":"${count}"}\n`;
const lines = (count: number) => Array.from({ length: count }, (_, at) => line(at)).join("");

test("openExamples() holds out a tenth, at equal distances, and tells changed examples", async () => {
  const folder = await folderWith({ "a.jsonl": lines(30) });
  const { examples, train, validation, fingerprint, report } = await openExamples(
    [folder],
    tokenizer,
  );
  const firsts = examples.validation.map(({ tokens }) => tokenizer.decode(tokens).split("=")[0]);
  expect(firsts).toEqual(["5", "15", "25"]);
  expect(examples.train).toHaveLength(27);
  expect(report).toMatchObject({ heldOutBy: "examples", train: ["a.jsonl"] });
  const length = examples.train.reduce((sum, { tokens }) => sum + tokens.length, 0);
  expect(train.length).toBe(length);
  expect(validation.length).toBeGreaterThan(0);
  await writeFile(
    join(folder, "a.jsonl"),
    lines(30).replace('"7=","completion":"7"', '"7","completion":"=7"'),
  );
  const changed = await openExamples([folder], tokenizer);
  expect(changed.train.length).toBe(length);
  expect(changed.fingerprint).not.toBe(fingerprint);
});

test("openExamples() holds out files by their names", async () => {
  const folder = await folderWith({ "train.jsonl": lines(4), "validation.jsonl": lines(2) });
  const { examples, report } = await openExamples([folder], tokenizer);
  expect([examples.train.length, examples.validation.length]).toEqual([4, 2]);
  expect(report.heldOutBy).toBe("names");
});

test.each([
  [
    "a.jsonl",
    `${line(1)}{"question": "a"}\n`,
    "line 2 has no messages, prompt or text, but question; write objects such as",
  ],
  ["a.jsonl", line(1), "it has 1, and two are needed; add examples, one in each line"],
  ["a.txt", "text", "it is not a file of JSON lines; name a .jsonl file"],
  ["a.jsonl", "{", "line 1 begins an object that spans several lines"],
])("openExamples() refuses %s with %j", async (name, text, message) => {
  const folder = await folderWith({ [name]: text });
  await expect(openExamples([join(folder, name)], tokenizer)).rejects.toThrow(message);
});

test.each([
  ["a.jsonl", line(1), true],
  ["a.json", '[{"messages": []}]', true],
  ["a.jsonl", '{"text": "a document"}', false],
  ["a.jsonl", '{"text": "a document", "title": "its title"}', false],
  ["a.jsonl", '{"body": "a document"}', false],
  ["a.jsonl", "\n", false],
  ["a.txt", line(1), false],
])("holdsExamples() looks at the first object of %s: %j", async (name, text, expected) => {
  const folder = await folderWith({ [name]: text });
  expect(await holdsExamples([join(folder, name)])).toBe(expected);
});

test("holdsExamples() and openExamples() both refuse an object that can be read in two ways", async () => {
  const chat = '{"messages": [{"role": "assistant", "content": "b"}], "text": "a document"}\n';
  const titled = '{"text": "a document", "prompt": "its title", "completion": "c"}\n';
  for (const [text, problem] of [
    [chat, 'line 1 has "messages" and "text"; keep one of them'],
    [titled, 'line 1 has "prompt" and "text"; keep one of them'],
  ] as const) {
    const path = join(await folderWith({ "a.jsonl": text }), "a.jsonl");
    await expect(openExamples([path], tokenizer)).rejects.toThrow(problem);
    await expect(holdsExamples([path])).rejects.toThrow(
      `Cannot use ${path} as data: ${problem}, or read documents by naming their field with --text-field`,
    );
  }
});
