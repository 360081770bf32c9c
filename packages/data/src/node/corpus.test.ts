import { chmodSync, mkdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@lrm/test-helpers";
import { expect, onTestFinished, test, vi } from "vitest";
import { createTokenizer } from "../create_tokenizer.ts";
import { shardOf } from "../testing/shard.ts";
import { GPT2_END_OF_TEXT, type Tokenizer } from "../tokenizer.ts";
import { checkCorpus, DataError, type TokenSource } from "../tokens.ts";
import { openCorpus } from "./corpus.ts";
import type { DataProgress } from "./tokenize.ts";

const bytes = await createTokenizer("bytes");
const gpt2 = await createTokenizer("gpt2");

/** Creates a folder with these files. */
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

function tokensOf(source: TokenSource): Int32Array {
  const tokens = new Int32Array(source.length);
  source.copy(0, tokens);
  return tokens;
}

const textOf = (source: TokenSource, tokenizer: Tokenizer = bytes): string =>
  tokenizer.decode(tokensOf(source));

test("openCorpus() keeps the last tenth of a text's tokens for validation", async () => {
  const text = "0123456789".repeat(10);
  const path = join(folderOf({ "text.txt": text }), "text.txt");
  const { name, train, validation } = await openCorpus(path, bytes);
  expect(name).toBe(path);
  expect(textOf(train)).toBe(text.slice(0, 90));
  expect(textOf(validation)).toBe(text.slice(90));
});

test("openCorpus() takes the files of a folder in the order of their names, and fewer than ten as one text", async () => {
  const folder = folderOf({ "b.txt": "bbbbb", "a.md": "aaaaa", ".hidden": "no", "empty.txt": "" });
  mkdirSync(join(folder, "inner"));
  symlinkSync(join(folderOf({ "c.txt": "ccccccccccc" }), "c.txt"), join(folder, "c.txt"));
  const { train, validation } = await openCorpus(folder, bytes);
  expect(textOf(train) + textOf(validation)).toBe("aaaaabbbbbccccccccccc");
  expect(validation.length).toBe(2);
});

test("openCorpus() keeps the last tenth of the documents for validation where there are ten", async () => {
  const documents = Array.from(
    { length: 25 },
    (_, i) => `document ${String(i).padStart(2, "0")}\n`,
  );
  const folder = folderOf(Object.fromEntries(documents.map((text, i) => [`${100 + i}.txt`, text])));
  const { train, validation } = await openCorpus(folder, bytes);
  expect(textOf(train)).toBe(documents.slice(0, 23).join(""));
  expect(textOf(validation)).toBe(documents.slice(23).join(""));
});

test("openCorpus() begins every document with GPT-2's end of text", async () => {
  const folder = folderOf({ "a.txt": "Hello world", "b.txt": "<|endoftext|>" });
  const { train, validation } = await openCorpus(folder, gpt2);
  const tokens = [...tokensOf(train), ...tokensOf(validation)];
  expect(tokens.slice(0, 4)).toEqual([GPT2_END_OF_TEXT, 15496, 995, GPT2_END_OF_TEXT]);
  expect(tokens.slice(4)).toEqual([...gpt2.encode("<|endoftext|>")]);
});

test("openCorpus(sotu) is the addresses, the last tenth of them for validation", async () => {
  const { name, train, validation, fingerprint } = await openCorpus("sotu", bytes);
  expect(name).toBe("the State of the Union addresses");
  expect(textOf(train)).toMatch(/^Fellow-Citizens of the Senate and House of Representatives/);
  expect(train.length).toBeGreaterThan(9_000_000);
  // Existing runs depend on this value.
  expect(fingerprint).toBe("37d055bf0356ae8a278e253931dcd986a1d4ee22ebcaa6504d5694f6c706fc5e");
  // 23 of more than 200 addresses: those of this century.
  expect(validation.length).toBeGreaterThan(100_000);
  const words = textOf(validation);
  expect(words).toContain("internet");
  expect(words).not.toContain("Soviet Union is");
});

test("openCorpus() takes shards apart by val in their names, or else by tokens", async () => {
  const named = folderOf({
    "web_train_000001.bin": shardOf([1, 2, 3]),
    "web_train_000002.bin": shardOf([4, 5]),
    "web_val_000000.bin": shardOf([6, 50256]),
  });
  const apart = await openCorpus(named, gpt2);
  expect([...tokensOf(apart.train)]).toEqual([1, 2, 3, 4, 5]);
  expect([...tokensOf(apart.validation)]).toEqual([6, 50256]);
  // "interval" does not contain the word "val".
  const plain = folderOf({ "interval.bin": shardOf(Array.from({ length: 20 }, (_, i) => i)) });
  for (const path of [plain, join(plain, "interval.bin")]) {
    const { train, validation } = await openCorpus(path, gpt2);
    expect([train.length, ...tokensOf(validation)]).toEqual([18, 18, 19]);
  }
});

test("openCorpus() refuses a shard that changes while others are read", async () => {
  const folder = folderOf({ "a.bin": shardOf([1, 2, 3]), "b.bin": shardOf([4, 5, 6]) });
  const onProgress = ({ done, total }: { done: number; total: number }) => {
    if (done !== total) return;
    writeFileSync(join(folder, "a.bin"), shardOf([1, 2, 4]));
    utimesSync(join(folder, "a.bin"), 0, 0); // Clocks of disks are coarse.
  };
  await expect(openCorpus(folder, gpt2, { onProgress })).rejects.toThrow(
    /^Cannot use \S+a\.bin as data: it changed while it was read/,
  );
});

test("openCorpus() takes the shards of a clone, with a README beside them", async () => {
  const folder = folderOf({
    "README.md": "words",
    "tokenize.py": "words",
    "web_train_000000.bin": shardOf([1, 2, 3]),
    "web_valid_000000.bin": shardOf([4, 5]),
    "web_test_000000.bin": shardOf([6]),
  });
  const { train, validation, report } = await openCorpus(folder, gpt2);
  expect([[...tokensOf(train)], [...tokensOf(validation)]]).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  expect(report).toMatchObject({ heldOutBy: "names", emptyDocuments: 0 });
  expect(report.leftOut.map(({ name, why }) => `${name}: ${why}`)).toEqual([
    "README.md: about the data",
    "tokenize.py: beside the data",
    "web_test_000000.bin: a test set",
  ]);
});

test("openCorpus() says whether permissions keep its files from others", async () => {
  for (const [mode, around, expected] of [
    [0o644, 0o755, false],
    [0o640, 0o755, true],
    [0o600, 0o755, true],
    [0o644, 0o700, true],
    [0o644, 0o750, true],
  ] as const) {
    const folder = folderOf({ "a.txt": "everybody's", "b.txt": "some text" });
    chmodSync(folder, around);
    chmodSync(join(folder, "b.txt"), mode);
    expect((await openCorpus(folder, bytes)).private).toBe(expected);
  }
});

test("openCorpus() refuses in one sentence what is missing, empty, mixed, binary or for another tokenizer", async () => {
  const missing = join(temporaryFolder(), "no.txt");
  await expect(openCorpus(missing, bytes)).rejects.toThrow(
    new DataError(
      `Cannot use ${missing} as data: there is no such file or folder`,
      `check the path`,
    ),
  );
  const cases = [
    [folderOf({}), /it has no text/],
    [folderOf({ "a.txt": "" }), /it has no text/],
    [folderOf({ "a.txt": "text", "b.bin": shardOf([1]) }), /it mixes token shards/],
    [folderOf({ "a.png": Uint8Array.of(0x89, 0x50, 0, 0) }), /a\.png as data: it is not text/],
    [folderOf({ "a.bin": shardOf([1]) }), /with the bytes tokenizer: token shards hold GPT-2/],
    ["/dev/null", /it is neither a file nor a folder/],
  ] as const;
  for (const [path, sentence] of cases) {
    const failure = openCorpus(path, bytes);
    await expect(failure).rejects.toThrow(DataError);
    await expect(failure).rejects.toThrow(sentence);
  }
});

test("openCorpus() opens a text that is too short, and checkCorpus() says so", async () => {
  const path = folderOf({ "a.txt": "short" });
  const corpus = await openCorpus(path, bytes);
  expect(() => checkCorpus(corpus, 4)).toThrow(
    `Cannot use ${path}: its validation part has 0 tokens, but a window of context 4 needs 5`,
  );
});

test("openCorpus() gives equal data equal fingerprints, and data of the same length others", async () => {
  const fingerprint = async (
    files: Readonly<Record<string, string | Uint8Array>>,
    tokenizer = bytes,
  ) => (await openCorpus(folderOf(files), tokenizer)).fingerprint;
  const text = { "a.txt": "Hello world", "b.txt": "Bye" };
  const first = await fingerprint(text);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await fingerprint({ "c.txt": "Hello world", "d.txt": "Bye" })).toBe(first);
  expect(await fingerprint({ ...text, "b.txt": "Boo" })).not.toBe(first);
  expect(await fingerprint({ "a.txt": "Hello worl", "b.txt": "dBye" })).not.toBe(first);
  expect(await fingerprint(text, gpt2)).not.toBe(first);

  const shards = { "train_0.bin": shardOf([1, 2, 3]), "val_0.bin": shardOf([4, 5]) };
  const second = await fingerprint(shards, gpt2);
  expect(await fingerprint(shards, gpt2)).toBe(second);
  expect(await fingerprint({ ...shards, "val_0.bin": shardOf([4, 6]) }, gpt2)).not.toBe(second);
  // A name only determines the part that a file belongs to. The order and the parts matter.
  const renamed = { "train_0.bin": shards["train_0.bin"], "val_1.bin": shards["val_0.bin"] };
  expect(await fingerprint(renamed, gpt2)).toBe(second);
  const swapped = { "val_0.bin": shards["train_0.bin"], "train_0.bin": shards["val_0.bin"] };
  expect(await fingerprint(swapped, gpt2)).not.toBe(second);
  const [one, two] = [shardOf([1, 2, 3]), shardOf([3, 2, 1])];
  const inOrder = await fingerprint({ "1.bin": one, "2.bin": two }, gpt2);
  expect(await fingerprint({ "1.bin": two, "2.bin": one }, gpt2)).not.toBe(inOrder);
});

test.each([
  ["in its middle", 35_000, 7],
  ["at its end", 39_999, 50256],
  ["in its last bit", 39_999, 39_999 ^ 1],
])("openCorpus() tells shards apart by a token %s", async (_, at, token) => {
  const tokens = Array.from({ length: 40_000 }, (_, i) => i);
  const path = join(folderOf({ "train.bin": shardOf(tokens) }), "train.bin");
  const cache = temporaryFolder();
  const first = await openCorpus(path, gpt2, { cache });
  const { atime, mtime } = statSync(path);
  writeFileSync(path, shardOf(tokens.map((each, i) => (i === at ? token : each))));
  utimesSync(path, atime, mtime);
  const second = await openCorpus(path, gpt2, { cache });
  expect(second.train.length).toBe(first.train.length);
  expect(second.fingerprint).not.toBe(first.fingerprint);
});

test("openCorpus() refuses shards with tokens that GPT-2 has not, by file and position", async () => {
  for (const [count, at] of [
    [10, 3],
    [600_000, 0],
    [600_000, 599_999], // after the first chunk that is read
  ] as const) {
    const tokens = Array.from({ length: count }, (_, i) => (i === at ? 50257 : i % 50257));
    const folder = folderOf({ "a.bin": shardOf([1, 2]), "b.bin": shardOf(tokens) });
    await expect(openCorpus(folder, gpt2)).rejects.toThrow(
      new DataError(
        `Cannot use ${join(folder, "b.bin")}: token number ${at} is 50257, but the vocabulary ends at 50256`,
        `make the file again with GPT-2's tokenizer`,
      ),
    );
  }
});

test("openCorpus() hashes shards once, says how far it is, and can be stopped", async () => {
  const cache = temporaryFolder();
  const shards = { "a.bin": shardOf([1, 2, 3]), "b.bin": shardOf([4, 5]) };
  const folder = folderOf(shards);
  // Makes the last change of the files old enough.
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 10_000);
  onTestFinished(() => void vi.restoreAllMocks());
  const done: number[] = [];
  const stop = new AbortController();
  const options = {
    cache,
    signal: stop.signal,
    onProgress(now: DataProgress) {
      expect(now).toMatchObject({ task: "reading", total: 2048 + 10 });
      done.push(now.done);
      if (now.done >= 1024 + 6) stop.abort(new Error("stopped"));
    },
  };
  await expect(openCorpus(folder, gpt2, options)).rejects.toThrow("stopped");
  const again: number[] = [];
  const onProgress = (now: DataProgress) => again.push(now.done);
  await openCorpus(folder, gpt2, { cache, onProgress });
  expect(again).toEqual([1030, 2058, 2058]); // the hash of the first file was remembered
});

test("openCorpus() goes on with shards where their digests cannot be remembered", async () => {
  const folder = folderOf({ "a.bin": shardOf([1, 2, 3]) });
  const { fingerprint } = await openCorpus(folder, gpt2);
  const noFolder = join(folder, "a.bin");
  expect(await openCorpus(folder, gpt2, { cache: noFolder })).toMatchObject({ fingerprint });
});

test("openCorpus() refuses a shard that changes while it is in use, and keeps one that was only touched", async () => {
  const path = join(folderOf({ "a.bin": shardOf([1, 2, 3]) }), "a.bin");
  const { all } = await openCorpus(path, gpt2);
  const { atime, mtime } = statSync(path);
  chmodSync(path, 0o640);
  utimesSync(path, 1, 1);
  expect([...tokensOf(all)]).toEqual([1, 2, 3]);
  writeFileSync(path, shardOf([1, 2, 4]));
  utimesSync(path, atime, mtime);
  expect(() => tokensOf(all)).toThrow(
    new DataError(`Cannot read ${path}: it changed during use`, `restore it and resume the run`),
  );
  writeFileSync(path, shardOf([1, 2, 3]));
  expect([...tokensOf(all)]).toEqual([1, 2, 3]);
});
