import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { FileError, lockFolder } from "@lrm/files";
import { startChild, temporaryFolder } from "@lrm/test-helpers";
import { expect, onTestFinished, test, vi } from "vitest";
import { createTokenizer } from "../../create_tokenizer.ts";
import { fileOf, folderOf, jsonLines, parquet } from "../../testing/fixtures.ts";
import { DataError, type TokenSource } from "../../tokens.ts";
import { type CorpusOptions, openCorpus } from "../corpus.ts";
import type { DataProgress } from "../tokenize.ts";
import { AppendFile } from "./append_file.ts";
import { writeSealed } from "./sealed_file.ts";

const bytes = await createTokenizer("bytes");
const gpt2 = await createTokenizer("gpt2");

function textOf({ length, copy }: TokenSource): string {
  const tokens = new Int32Array(length);
  copy(0, tokens);
  return bytes.decode(tokens);
}

/** Lists the entries of a cache, complete or not. */
function entriesIn(cache: string): string[] {
  const path = join(cache, "tokens");
  return existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : [];
}

/** Opens data with a cache, and tells whether tokens had to be made. */
async function open(data: string, cache: string, options: CorpusOptions = {}, tokenizer = bytes) {
  const tasks = new Set<string>();
  const onProgress = ({ task, done, total }: DataProgress): void => {
    expect(done).toBeLessThanOrEqual(total);
    tasks.add(task);
  };
  const corpus = await openCorpus(data, tokenizer, { cache, onProgress, ...options });
  return { ...corpus, made: tasks.has("tokenizing") };
}

/** Long enough for the event loop to get turns. */
const LONG = "A sentence of many. ".repeat(20_000);

test("openCorpus() makes the tokens of some content once, wherever it lies", async () => {
  const cache = temporaryFolder();
  const folder = folderOf({
    "a.jsonl": jsonLines(["one", "two"]),
    "b.parquet": parquet(["three"]),
  });
  const first = await open(folder, cache);
  expect(first).toMatchObject({ made: true });
  expect(textOf(first.train) + textOf(first.validation)).toBe("onetwothree");
  const entries = entriesIn(cache);
  expect(entries.map((entry) => readdirSync(entry).sort())).toEqual([
    ["corpus.json", "tokens_000000.bin"],
  ]);
  expect(await open(folder, cache)).toMatchObject({ made: false, fingerprint: first.fingerprint });
  renameSync(join(folder, "a.jsonl"), join(folder, "again.jsonl"));
  const moved = join(temporaryFolder(), "moved");
  renameSync(folder, moved);
  expect(await open(moved, cache)).toMatchObject({ made: false, fingerprint: first.fingerprint });
  expect(entriesIn(cache)).toEqual(entries);
});

test("openCorpus() opens the same corpus with a cache and without", async () => {
  const documents = Array.from({ length: 25 }, (_, i) => `document ${i} `.repeat(i + 1));
  for (const folder of [
    folderOf({ "a.txt": LONG }),
    folderOf({ "a.jsonl": jsonLines(documents) }),
    folderOf({ "a.jsonl": jsonLines(documents), "a_val.txt": "kept" }),
  ]) {
    const kept = await open(folder, temporaryFolder());
    const { train, validation, fingerprint } = await openCorpus(folder, bytes);
    expect(kept.fingerprint).toBe(fingerprint);
    expect(textOf(kept.train)).toBe(textOf(train));
    expect(textOf(kept.validation)).toBe(textOf(validation));
  }
});

test("openCorpus() never uses the tokens of other content, also where size and time are the same", async () => {
  const cache = temporaryFolder();
  const path = fileOf("a.txt", "the first of the texts");
  const { atime, mtime } = statSync(path);
  utimesSync(path, atime, mtime);
  await open(path, cache);
  writeFileSync(path, "the other of the texts");
  utimesSync(path, atime, mtime);
  const { made, train } = await open(path, cache);
  expect(made).toBe(true);
  expect(textOf(train)).toMatch(/^the other/);
});

test("openCorpus() knows a file that it read, without reading it again, until that changes", async () => {
  const cache = temporaryFolder();
  const path = fileOf("a.txt", "the first of the texts");
  // Makes the file's last change old enough.
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 10_000);
  onTestFinished(() => void vi.restoreAllMocks());
  await open(path, cache);
  const memory = readdirSync(join(cache, "digests"))
    .map((name) => join(cache, "digests", name))
    .find((each) => readFileSync(each, "utf8").includes(path))!;
  const { digests: remembered } = JSON.parse(readFileSync(memory, "utf8"));
  expect(remembered).toMatchObject([{ path, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  // If the file were read again, its tokens would be found in the cache.
  await writeSealed(memory, { digests: [{ ...remembered[0], sha256: "a".repeat(64) }] });
  const { ino } = statSync(memory);
  expect(await open(path, cache)).toMatchObject({ made: true });
  expect(statSync(memory).ino).toBe(ino); // nothing new, so nothing written: the folder may be read-only
  appendFileSync(path, "!");
  expect(textOf((await open(path, cache)).validation)).toBe("s!");
  const whole = readFileSync(memory, "utf8");
  for (const damaged of [
    "damaged",
    "[".repeat(1e5),
    whole.replace(/(?<="sha256": ").{4}/, "0000"),
  ]) {
    writeFileSync(memory, damaged);
    expect(await open(path, cache)).toMatchObject({ made: false });
  }
});

test("openCorpus() makes other tokens for another tokenizer, field or part for validation", async () => {
  const cache = temporaryFolder();
  const line = '{"text": "some text for all", "body": "and another body"}\n';
  const folder = folderOf({ "a.jsonl": line, "b.jsonl": line });
  const opened = [
    await open(folder, cache),
    await open(folder, cache, {}, gpt2),
    await open(folder, cache, { textField: "body" }),
  ];
  renameSync(join(folder, "b.jsonl"), join(folder, "b_val.jsonl"));
  opened.push(await open(folder, cache));
  expect(opened.map(({ made }) => made)).toEqual([true, true, true, true]);
  expect(new Set(opened.map(({ fingerprint }) => fingerprint)).size).toBe(4);
  expect(textOf(opened[3]!.validation)).toBe("some text for all");
});

test("openCorpus() goes on where it was stopped", async () => {
  const cache = temporaryFolder();
  const path = fileOf("a.jsonl", jsonLines([LONG, LONG, LONG]));
  const stop = new AbortController();
  let done = 0;
  const stopped = open(path, cache, {
    signal: stop.signal,
    onProgress({ task, tokens }) {
      if (task !== "tokenizing" || tokens < LONG.length * 1.5) return;
      done = tokens;
      stop.abort(new Error("stopped"));
    },
  });
  await expect(stopped).rejects.toThrow("stopped");
  const [entry] = entriesIn(cache);
  expect(JSON.parse(readFileSync(join(entry!, "progress.json"), "utf8"))).toMatchObject({
    tokens: done,
    position: { file: 0, position: 2 },
  });
  let least = Number.POSITIVE_INFINITY;
  const { fingerprint } = await openCorpus(path, bytes, {
    cache,
    onProgress({ task, tokens }) {
      if (task === "tokenizing") least = Math.min(least, tokens);
    },
  });
  expect(least).toBeGreaterThanOrEqual(done);
  expect(fingerprint).toBe((await openCorpus(path, bytes)).fingerprint);
  expect(readdirSync(entry!).sort()).toEqual(["corpus.json", "tokens_000000.bin"]);
});

test("openCorpus() makes the same bytes in the end when the process is killed on the way", async () => {
  const [cache, undisturbed] = [temporaryFolder(), temporaryFolder()];
  const path = fileOf("a.jsonl", jsonLines([LONG, LONG, LONG, LONG]));
  const child = startChild(
    `import { openCorpus } from "./corpus.js";
     import { createTokenizer } from "../create_tokenizer.js";
     let time = 0;
     performance.now = () => (time += 10_000); // Every position is a checkpoint.
     const [path, cache] = process.argv.slice(2);
     await openCorpus(path, await createTokenizer("bytes"), {
       cache,
       onProgress({ task, tokens }) {
         if (task !== "tokenizing" || tokens < 1e6) return;
         console.log("halfway");
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // until it is killed
       },
     });`,
    [path, cache],
    { source: join(import.meta.dirname, "../.."), beside: join(import.meta.dirname, "..") },
  );
  expect(await child.line()).toBe("halfway");
  await child.kill();
  const [entry] = entriesIn(cache);
  expect(JSON.parse(readFileSync(join(entry!, "progress.json"), "utf8"))).toMatchObject({
    tokens: 3 * LONG.length,
  });
  await open(path, cache);
  await open(path, undisturbed);
  const [expected] = entriesIn(undisturbed);
  expect(readdirSync(entry!)).toEqual(readdirSync(expected!));
  for (const name of readdirSync(expected!)) {
    expect(readFileSync(join(entry!, name)).equals(readFileSync(join(expected!, name)))).toBe(true);
  }
});

test("openCorpus() uses the cache from so much data on", async () => {
  const cache = temporaryFolder();
  const path = fileOf("a.txt", "0123456789");
  await open(path, cache, { cacheFrom: 11 });
  expect(readdirSync(cache)).toEqual([]);
  await open(path, cache, { cacheFrom: 10 });
  expect(entriesIn(cache)).toHaveLength(1);
});

test("openCorpus() says plainly that another process makes the same tokens", async () => {
  const cache = temporaryFolder();
  const path = fileOf("a.txt", LONG);
  const stop = AbortSignal.abort(new Error("stopped"));
  await expect(open(path, cache, { signal: stop })).rejects.toThrow("stopped");
  await expect(open(path, cache)).resolves.toMatchObject({ made: true });
  const [entry] = entriesIn(cache);
  const lock = await lockFolder(entry!);
  // Complete tokens need no lock.
  expect(await open(path, cache)).toMatchObject({ made: false });
  renameSync(join(entry!, "corpus.json"), join(entry!, "gone.json"));
  await expect(open(path, cache)).rejects.toThrow(FileError);
  await expect(open(path, cache)).rejects.toThrow(
    new RegExp(`process ${process.pid} on .* is using it; wait until it ends`),
  );
  await lock.release();
  expect(await open(path, cache)).toMatchObject({ made: true });
});

test("openCorpus() refuses kept tokens that are not as they were written", async () => {
  const cache = temporaryFolder();
  const path = fileOf("a.txt", "some text of a file");
  const { fingerprint } = await open(path, cache);
  const [entry] = entriesIn(cache);
  const refusal = new DataError(
    `Cannot use the tokens in ${entry}: they are damaged, or from another version of lrm`,
    "delete this folder to make them again",
  );
  const files = ["corpus.json", "tokens_000000.bin"].map((name) => join(entry!, name));
  const [manifest, tokens] = files.map((file) => readFileSync(file)) as [Buffer, Buffer];
  const edited = (from: string | RegExp, to: string) => {
    const text = manifest.toString().replace(from, to);
    expect(text).not.toBe(manifest.toString());
    return text;
  };
  const flipped = (at: number) => tokens.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const damages: [file: string, content: string | Uint8Array][] = [
    ...[
      "{",
      "null",
      "[".repeat(1e5),
      edited('"version": 2', '"version": 3'),
      edited('"tokens": 19', '"tokens": 18'),
      edited('"train": 18', '"train": 19'),
      edited('"emptyDocuments": 0', '"emptyDocuments": 1'),
      edited(/"fingerprint": ".{8}/, '"fingerprint": "00000000'),
      edited(/"sha256": ".{8}/, '"sha256": "00000000'),
    ].map((content): [string, string] => [files[0]!, content]),
    ...[flipped(1024), flipped(1060), flipped(8), tokens.subarray(0, 1030), new Uint8Array()].map(
      (content): [string, Uint8Array] => [files[1]!, content],
    ),
  ];
  for (const [file, content] of damages) {
    const { atime, mtime } = statSync(file);
    writeFileSync(file, content);
    utimesSync(file, atime, mtime);
    await expect(open(path, cache)).rejects.toThrow(refusal);
    writeFileSync(file, file === files[0] ? manifest : tokens);
  }
  // Complete tokens of another text.
  const other = temporaryFolder();
  await open(fileOf("a.txt", "another text of any"), other);
  const [stranger] = entriesIn(other);
  for (const name of readdirSync(stranger!)) {
    copyFileSync(join(stranger!, name), join(entry!, name));
  }
  await expect(open(path, cache)).rejects.toThrow(refusal);
  for (const [i, file] of files.entries()) writeFileSync(file, [manifest, tokens][i]!);
  expect(await open(path, cache)).toMatchObject({ made: false, fingerprint });
});

test("openCorpus() keeps what it makes from all others", async () => {
  const umask = process.umask(0o002);
  onTestFinished(() => void process.umask(umask));
  const cache = join(temporaryFolder(), "new", "cache");
  const path = fileOf("a.txt", "some text");
  const paths = () => [
    cache,
    ...readdirSync(cache, { recursive: true, encoding: "utf8" }).map((name) => join(cache, name)),
  ];
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 10_000); // so that hashes are remembered
  onTestFinished(() => void vi.restoreAllMocks());
  await open(path, cache);
  expect(paths()).toHaveLength(8);
  for (const each of paths()) {
    expect([each, statSync(each).mode & 0o077]).toEqual([each, 0]);
  }
  // Folders of an earlier version are closed to others.
  for (const each of paths()) if (statSync(each).isDirectory()) chmodSync(each, 0o755);
  await open(path, cache);
  for (const each of paths()) expect([each, statSync(each).mode & 0o077]).toEqual([each, 0]);
});

test("openCorpus() closes only folders that are its own", async () => {
  const folder = folderOf({ "a.txt": "some text" });
  chmodSync(folder, 0o755);
  await open(join(folder, "a.txt"), folder);
  expect(statSync(folder).mode & 0o777).toBe(0o755);
  chmodSync(folder, 0o1777); // like /tmp
  await open(join(folder, "a.txt"), folder);
  expect(statSync(folder).mode & 0o7777).toBe(0o1777);
});

const STRANGE: [what: string, make: (folder: string) => void][] = [
  ["into which others may write", (folder) => chmodSync(folder, 0o777)],
  ["into which its group may write", (folder) => chmodSync(folder, 0o770)],
];
if (process.getuid?.() === 0) {
  STRANGE.push(["of another user", (folder) => chownSync(folder, 1234, 1234)]);
}

test.each(STRANGE)("openCorpus() believes no tokens in a folder %s", async (_, makeStrange) => {
  const path = fileOf("a.txt", "some text");
  for (const inner of ["", "tokens", "digests", "entry"]) {
    const cache = join(temporaryFolder(), "cache");
    await open(path, cache);
    makeStrange(inner === "entry" ? entriesIn(cache)[0]! : join(cache, inner));
    await expect(open(path, cache)).rejects.toThrow(FileError);
    await expect(open(path, cache)).rejects.toThrow(
      /^Cannot use the tokens in .*: (other users can write to it|it belongs to another user); use --cache/,
    );
  }
});

test("openCorpus() refuses a file that changes while it is read, and keeps nothing of it", async () => {
  const cache = temporaryFolder();
  const path = fileOf("a.txt", LONG);
  const reading = open(path, cache, {
    onProgress({ task }) {
      if (task === "tokenizing") appendFileSync(path, "more");
    },
  });
  await expect(reading).rejects.toThrow(
    new DataError(
      `Cannot use ${path} as data: it changed while it was read`,
      `start again when it is complete`,
    ),
  );
  expect(entriesIn(cache)).toEqual([]);
});

test("openCorpus() keeps nothing of bad files", async () => {
  const cache = temporaryFolder();
  const folder = folderOf({ "a.txt": LONG, "b.jsonl": `${jsonLines(["good"])}bad\n` });
  await expect(open(folder, cache)).rejects.toThrow(/b\.jsonl as data: line 2 is not valid JSON/);
  expect(entriesIn(cache)).toEqual([]);
});

test("openCorpus() says plainly that the disk is full, and goes on when there is room", async () => {
  const cache = temporaryFolder();
  const path = fileOf("a.txt", LONG);
  const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  const append = vi.spyOn(AppendFile.prototype, "append").mockImplementation(() => {
    throw full;
  });
  onTestFinished(() => append.mockRestore());
  await expect(open(path, cache)).rejects.toThrow(
    new FileError(
      `Cannot keep tokens in ${cache} (to use another folder: --cache): the disk is full`,
      "free some space",
    ),
  );
  append.mockRestore();
  expect(textOf((await open(path, cache)).train)).toBe(LONG.slice(0, (LONG.length * 9) / 10));
});

test("openCorpus() says plainly that the cache cannot be made", async () => {
  const file = fileOf("a.txt", "a file, no folder");
  await expect(open(file, join(file, "cache"))).rejects.toThrow(
    /^Cannot keep tokens in .*a part of the path is a file, not a folder; check the path$/,
  );
});
