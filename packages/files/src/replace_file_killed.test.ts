import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { startChild, temporaryFolder } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { FileError } from "./file_error.ts";
import { replaceFile, sweepTemporaryFiles } from "./replace_file.ts";

const writing = (text: string) => (file: FileHandle) => file.writeFile(text);

test("replaceFile() makes a file, and replaces it", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "file.txt");
  await replaceFile(path, writing("old"));
  await replaceFile(path, writing("new"));
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(readdirSync(folder)).toEqual(["file.txt"]);
});

test("replaceFile() keeps the old content when writing fails, on a full disk with a plain sentence", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "file.txt");
  await replaceFile(path, writing("old"));
  const failWith = (error: Error) =>
    replaceFile(path, async (file) => {
      await file.writeFile("half of the n");
      throw error;
    });
  await expect(failWith(new RangeError("a mistake"))).rejects.toThrow(new RangeError("a mistake"));
  const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  await expect(failWith(full)).rejects.toThrow(
    new FileError(`Cannot write ${path}: the disk is full`, "free some space"),
  );
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["file.txt"]);
});

test("replaceFile() says plainly that the folder is missing or the name taken", async () => {
  const folder = temporaryFolder();
  await expect(replaceFile(join(folder, "no", "file"), writing(""))).rejects.toThrow(
    /there is no such file or folder; check the path$/,
  );
  mkdirSync(join(folder, "taken"));
  await expect(replaceFile(join(folder, "taken"), writing(""))).rejects.toThrow(FileError);
  expect(readdirSync(folder)).toEqual(["taken"]);
});

test("replaceFile() keeps the old content when the process is killed in the middle of writing", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "file.txt");
  writeFileSync(path, "old");
  const child = startChild(
    `import { replaceFile, sweepTemporaryFiles } from "./replace_file.js";
     await replaceFile(process.argv[2], async (file) => {
       await file.write("half of the n");
       console.log("half");
       await lines.next();
     });`,
    [path],
    { source: import.meta.dirname },
  );
  expect(await child.line()).toBe("half");
  expect(readdirSync(folder)).toHaveLength(2);
  await child.kill();
  expect(readFileSync(path, "utf8")).toBe("old");
  await sweepTemporaryFiles(folder);
  expect(readdirSync(folder)).toEqual(["file.txt"]);
});

test("replaceFile() leaves one whole content when the process is killed at any moment", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "file.txt");
  const length = 200_000;
  for (let version = 1; version <= 4; version++) {
    const child = startChild(
      `import { replaceFile, sweepTemporaryFiles } from "./replace_file.js";
       for (let i = 0; ; i++) {
         await replaceFile(process.argv[2], (file) => file.writeFile(String(i % 10).repeat(${length})));
         console.log(i);
       }`,
      [path],
      { source: import.meta.dirname },
    );
    for (let seen = 0; seen < 3 * version; seen++) await child.line();
    await child.kill();
    const text = readFileSync(path, "utf8");
    expect(text).toBe(text[0]!.repeat(length));
  }
});
