import { execFileSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { appendLineSync } from "./append_line.ts";
import { systemProblem } from "./error_code.ts";
import { openOwnFileSync } from "./open_own_file.ts";

const folder = mkdtempSync(join(tmpdir(), "lrm-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("appendLineSync() ends a line that was cut off, and makes a private file where asked", () => {
  const path = join(folder, "lines");
  appendLineSync(path, "one", { mode: 0o600 });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileSync(path, "one\ntw");
  for (const line of ["three", "four"]) appendLineSync(path, line);
  expect(readFileSync(path, "utf8")).toBe("one\ntw\nthree\nfour\n");
});

test("openOwnFileSync() follows no link, and refuses a path that is not a regular file", () => {
  const victim = join(folder, "victim");
  writeFileSync(victim, "private key");
  symlinkSync("victim", join(folder, "link"));
  symlinkSync("nowhere", join(folder, "dangling"));
  mkdirSync(join(folder, "sub"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  for (const [name, meaning] of [
    ["link", /it is a link, which is not followed/],
    ["dangling", /it is a link, which is not followed/],
    ["sub", /it is a folder/],
    ["pipe", /not a regular file/],
  ] as const) {
    let error: unknown;
    try {
      closeSync(openOwnFileSync(join(folder, name)));
    } catch (caught) {
      error = caught;
    }
    expect(systemProblem(error)?.problem, name).toMatch(meaning);
  }
  expect(readFileSync(victim, "utf8")).toBe("private key");
});
