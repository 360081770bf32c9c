import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { documents } from "./_documents.mjs";
import { PlainError } from "./_workspace.mjs";

function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), "lrm-documents-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("documents() lists pages that git knows or would add, without deleted ones", () => {
  const folder = makeFolder();
  const git = (...words) => execFileSync("git", words, { cwd: folder });
  git("init", "--quiet");
  expect(documents(folder)).toEqual([]);
  mkdirSync(join(folder, "docs"));
  for (const name of ["b.md", "docs/a.md", "deleted.md", "ignored.md", "a.txt"]) {
    writeFileSync(join(folder, name), "");
  }
  writeFileSync(join(folder, ".gitignore"), "ignored.md\n");
  git("add", "b.md", "deleted.md");
  rmSync(join(folder, "deleted.md"));
  expect(documents(folder)).toEqual(["b.md", "docs/a.md"]);
});

test("documents() says in one sentence that git does not know a folder", () => {
  const folder = makeFolder();
  expect(() => documents(folder)).toThrow(PlainError);
  expect(() => documents(folder)).toThrow(
    /^Cannot list the pages of .*: .*not a git repository.*; install git, and clone the repository with it$/s,
  );
});
