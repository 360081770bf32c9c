import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { systemProblem } from "./error_code.ts";
import { openFile, openFileSync } from "./open_file.ts";
import { readTextFile, readTextFileSync } from "./read_text_file.ts";

const folder = mkdtempSync(join(tmpdir(), "lrm-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("openFile() refuses pipes, sockets, devices and folders at once, and links to them", async () => {
  const pipe = join(folder, "pipe");
  const socket = join(folder, "socket");
  const link = join(folder, "link");
  execFileSync("mkfifo", [pipe]);
  symlinkSync(pipe, link);
  const server = createServer().listen(socket);
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    for (const path of [pipe, socket, link, "/dev/zero"]) {
      const error = await openFile(path).catch((each: unknown) => each);
      expect(systemProblem(error)?.problem, path).toMatch(/not a regular file/);
      expect(() => openFileSync(path), path).toThrow();
      await expect(readTextFile(path), path).rejects.toThrow();
    }
    const error = await openFile("/").catch((each: unknown) => each);
    expect(systemProblem(error)?.problem).toMatch(/it is a folder/);
  } finally {
    server.close();
  }
});

test("readTextFile() reads a file up to its limit", async () => {
  const path = join(folder, "text");
  writeFileSync(path, "größer");
  expect(await readTextFile(path)).toBe("größer");
  expect(readTextFileSync(path)).toBe("größer");
  const size = readFileSync(path).length;
  expect(readTextFileSync(path, { limit: size })).toBe("größer");
  const error = await readTextFile(path, { limit: size - 1 }).catch((each: unknown) => each);
  expect(systemProblem(error)?.problem).toMatch(/far too large/);
  expect(() => readTextFileSync(path, { limit: size - 1 })).toThrow(/ETOOLARGE/);
});
