import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { withFailingDisk } from "./testing/failing_disk.ts";
import { lrmHere, type Outcome, smallRun, Workplace } from "./testing/lrm.ts";

vi.mock("node:fs/promises", async (original) => {
  const { failing } = await import("./testing/failing_disk.ts");
  return failing(await original<typeof import("node:fs/promises")>());
});
vi.mock("node:fs", async (original) => {
  const { failingSync } = await import("./testing/failing_disk.ts");
  return failingSync(await original<typeof import("node:fs")>());
});

const workplace = new Workplace();
const cpu = ["--backend", "cpu", "--threads", "0"];
const run = workplace.at("run");
const comparison = workplace.at("comparison");
afterAll(() => workplace[Symbol.dispose]());

const training = (...words: string[]) => [...smallRun(workplace, "new", 2), ...cpu, ...words];
const comparing = (out: string) => [
  ...["compare", "--data", workplace.text, "--out", out, "--steps", "2", ...cpu],
  ...["--batch", "1", "--context", "16", "--evaluation-tokens", "32", "--no-time"],
  ...["--optimizers", "rmnp", "--seeds", "1", "--learning-rates", ".01"],
];

beforeAll(async () => {
  expect((await lrmHere(training("--out", run))).code).toBe(0);
  expect((await lrmHere(comparing(comparison))).code).toBe(0);
  writeFileSync(workplace.at("file"), "precious");
  symlinkSync("nowhere/at/all", workplace.at("dangling"));
  symlinkSync("loop", workplace.at("loop"));
  execFileSync("mkfifo", [workplace.at("pipe")]);
  mkdirSync(workplace.at("folder"));
  writeFileSync(workplace.at("folder/thesis.tex"), "precious");
});

/** Every command that writes, by the place where it does. */
const FOLDERS: Readonly<Record<string, (place: string) => string[]>> = {
  "train --out": (place) => training("--out", place),
  "train --cache": (place) => training("--cache", place),
  "compare --out": comparing,
  "compare --cache": (place) => [...comparing(workplace.at("new")), "--cache", place],
  "eval --cache": (place) => ["eval", run, "--cache", place, ...cpu],
  export: (place) => ["export", run, place, ...cpu],
};
const FILES: Readonly<Record<string, (place: string) => string[]>> = {
  "train --profile": (place) => training("--profile", place),
  "report --out": (place) => ["report", run, "--out", place],
};

const IN_THE_WAY_OF_ALL = [
  ...["file/below", "dangling/below", "loop/below", "pipe/below", "pipe", "/proc/nowhere"],
  ...["/dev/null", "/dev/null/below", "/", "x".repeat(300), "long/".repeat(1000)],
];
const IN_THE_WAY_OF_FOLDERS = [...IN_THE_WAY_OF_ALL, "file", "dangling", "loop"];
const IN_THE_WAY_OF_FILES = [...IN_THE_WAY_OF_ALL, "folder", "folder/", "new/"];

const casesOf = (commands: typeof FOLDERS, places: readonly string[]) =>
  Object.keys(commands).flatMap((name) => places.map((place) => [name, place] as const));

/** One sentence that says what cannot be done, and no mistake of ours. */
function expectSentence({ code, stderr }: Outcome): void {
  const sentences = stderr.trim().split("\n");
  expect(sentences.at(-1)).toMatch(/^error: Cannot .*: .*[;:] .*/);
  expect(stderr).not.toMatch(/mistake in lrm|\n\s+at |undefined/);
  expect(code).toBe(1);
}

/** Everything at the workplace, with what it holds. */
function everything(): string[] {
  return readdirSync(workplace.path, { recursive: true, withFileTypes: true })
    .map((each) => {
      const path = join(each.parentPath, each.name);
      return each.isFile() ? `${path} ${readFileSync(path, "base64")}` : path;
    })
    .sort();
}

test.each([...casesOf(FOLDERS, IN_THE_WAY_OF_FOLDERS), ...casesOf(FILES, IN_THE_WAY_OF_FILES)])(
  "lrm %s says what is in its way: %s",
  async (name, place) => {
    const command = { ...FOLDERS, ...FILES }[name]!;
    const before = everything();
    // The root is a folder like any other to a cache, which makes folders in it.
    if (name.endsWith("--cache") && place === "/") return;
    const path = place.startsWith("/") ? place : `${workplace.path}/${place}`;
    expectSentence(await lrmHere(command(path)));
    expect(everything()).toEqual(before);
  },
);

test.each(
  Object.keys({ ...FOLDERS, ...FILES }).flatMap((name) =>
    ["EROFS", "ENOSPC", "EMFILE", "ESTALE"].map((code) => [name, code] as const),
  ),
)("lrm %s says that the disk refuses: %s", async (name, code) => {
  const command = { ...FOLDERS, ...FILES }[name]!;
  const before = everything();
  const place = workplace.at("refusing/below");
  expectSentence(
    await withFailingDisk(workplace.at("refusing"), code, () => lrmHere(command(place))),
  );
  expect(everything()).toEqual(before);
});

test("lrm refuses an empty name of a folder or file as wrong usage", async () => {
  for (const words of [
    training("--out", ""),
    training("--cache", " "),
    training("--profile", ""),
    ["train", "--resume", ""],
    comparing(""),
    ["report", run, "--out", ""],
    ["export", run, ""],
  ]) {
    const { code, stderr } = await lrmHere(words);
    expect(stderr).toContain("; take a name that is not empty\n");
    expect(code).toBe(2);
  }
});

/** A run that is not complete, with something else in the place of one of its files. */
const RUN_FILES = ["metrics.jsonl", "timings.jsonl", "report.html", "checkpoint.safetensors"];
const INSTEAD: Readonly<Record<string, (path: string) => void>> = {
  "a folder": (path) => mkdirSync(path),
  "a link to nowhere": (path) => symlinkSync("nowhere/at/all", path),
  "a link to a file of the user's": (path) => symlinkSync(workplace.at("file"), path),
  "a link in a circle": (path) => symlinkSync(path, path),
  "a lock that is a file": (path) => writeFileSync(join(path, "..", "lock"), ""),
};

test.each(RUN_FILES.flatMap((file) => Object.keys(INSTEAD).map((what) => [file, what] as const)))(
  "lrm train --resume, with %s as %s, changes no file of the user's",
  async (file, what) => {
    const damaged = workplace.at("damaged");
    cpSync(run, damaged, { recursive: true });
    rmSync(join(damaged, "sample.txt"));
    rmSync(join(damaged, file));
    INSTEAD[what]!(join(damaged, file));
    const outcome = await lrmHere(["train", "--resume", damaged, ...cpu]);
    if (outcome.code !== 0) expectSentence(outcome);
    expect(readFileSync(workplace.at("file"), "utf8")).toBe("precious");
    rmSync(damaged, { recursive: true });
  },
);

test("lrm compare says what is in the way of its files, and leaves it", async () => {
  for (const name of ["table.md", "compare.html"]) {
    const damaged = workplace.at("damaged");
    cpSync(comparison, damaged, { recursive: true });
    rmSync(join(damaged, name));
    mkdirSync(join(damaged, name));
    for (const words of [comparing(damaged), ["compare", "--report", "--out", damaged]]) {
      expectSentence(await lrmHere(words));
    }
    expect(existsSync(join(damaged, name))).toBe(true);
    rmSync(damaged, { recursive: true });
  }
  const before = everything();
  expectSentence(await lrmHere(comparing(workplace.at("folder"))));
  expect(everything()).toEqual(before);
});
