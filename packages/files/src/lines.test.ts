import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { appendLineSync } from "./append_line.ts";
import { GrowingLines, type LineOptions, linesOf } from "./lines.ts";

const folder = mkdtempSync(join(tmpdir(), "lrm-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "lines");

function read(content: string, options?: LineOptions) {
  writeFileSync(path, content);
  const file = openSync(path, "r");
  try {
    return [...linesOf(file, options)];
  } finally {
    closeSync(file);
  }
}

test("linesOf() gives every line, with its end, and whether it has one", () => {
  expect(read("")).toEqual([]);
  expect(read("a\n\nüb\nc")).toEqual([
    { text: "a", end: 2, ended: true },
    { text: "", end: 3, ended: true },
    { text: "üb", end: 7, ended: true },
    { text: "c", end: 8, ended: false },
  ]);
  expect(read("ab\ncd\n", { from: 3 })).toEqual([{ text: "cd", end: 6, ended: true }]);
});

test("linesOf() gives the lines of a file that is larger than what is read at once", () => {
  const lines = Array.from({ length: 60_000 }, (_, at) => `${at}: ${"äx".repeat(at % 40)}`);
  expect(read(`${lines.join("\n")}\n`).map(({ text }) => text)).toEqual(lines);
});

test("linesOf() stops reading a file without newlines, however large", () => {
  writeFileSync(path, "a\n");
  truncateSync(path, 2 ** 40);
  const file = openSync(path, "r");
  const lines = [...linesOf(file)];
  closeSync(file);
  expect(lines.map(({ text, ended }) => [text, ended])).toEqual([
    ["a", true],
    [undefined, true],
  ]);
  expect(lines[1]!.end).toBeLessThan(2 ** 29);
});

test("linesOf() passes over lines that are too long, in little memory", () => {
  const long = "x".repeat(5_000_000);
  expect(read(`a\n${long}\nb\n${long}`).map(({ text }) => text)).toEqual([
    "a",
    undefined,
    "b",
    undefined,
  ]);
  expect(read(`abcd\nef\n`, { longest: 3 }).map(({ text }) => text)).toEqual([undefined, "ef"]);
  const just = "y".repeat(2 ** 20);
  expect(read(`${just}\n${just}z\n`).map(({ text }) => text?.length)).toEqual([2 ** 20, undefined]);
});

test("GrowingLines reports each line once, and starts again if the file was cut or replaced", () => {
  const told: (string | undefined)[] = [];
  const follower = { line: (text?: string) => told.push(text), restart: () => told.push("anew") };
  const toldBy = (file: GrowingLines) => {
    const exists = file.read({
      line: (text) => void follower.line(text),
      restart: () => void follower.restart(),
    });
    return [exists, ...told.splice(0)];
  };
  rmSync(path, { force: true });
  const growing = new GrowingLines(path);
  expect(toldBy(growing)).toEqual([false]);
  writeFileSync(path, "one\ntw");
  expect(toldBy(growing)).toEqual([true, "one"]);
  expect(toldBy(growing)).toEqual([true]);
  appendFileSync(path, "o\nthree\n");
  expect(toldBy(growing)).toEqual([true, "two", "three"]);
  truncateSync(path, 4);
  expect(toldBy(growing)).toEqual([true, "anew", "one"]);
  writeFileSync(path, "two\nmore\n");
  expect(toldBy(growing)).toEqual([true, "anew", "two", "more"]);
  writeFileSync(`${path}.new`, "two\nmore\nlast\n");
  renameSync(`${path}.new`, path);
  expect(toldBy(growing)).toEqual([true, "anew", "two", "more", "last"]);
  rmSync(path);
  expect(toldBy(growing)).toEqual([false, "anew"]);
});

test("appendLineSync() makes a file, and ends a line that was cut off", () => {
  rmSync(path, { force: true });
  appendLineSync(path, "one");
  appendFileSync(path, "tw");
  appendLineSync(path, "three");
  expect(readFileSync(path, "utf8")).toBe("one\ntw\nthree\n");
});

test("appendLineSync() and GrowingLines refuse a pipe and a folder at once", () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  for (const place of [pipe, folder]) {
    const growing = new GrowingLines(place);
    const ignore = { line: () => undefined, restart: () => undefined };
    for (const action of [() => appendLineSync(place, "x"), () => void growing.read(ignore)]) {
      expect(action).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/ENOTREG|EISDIR/) }),
      );
    }
  }
});
