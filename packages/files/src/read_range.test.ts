import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openFile } from "./open_file.ts";
import { readInto, readRange } from "./read_range.ts";

test("readRange() and readInto() read up to the end of a file, and no further", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lrm-files-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "a"), "abcdef");
  await using file = await openFile(join(folder, "a"));
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  expect(text(await readRange(file, 1, 3))).toBe("bcd");
  expect(text(await readRange(file, 4, 100))).toBe("ef");
  expect(await readRange(file, 6, 1)).toHaveLength(0);
  const target = new Uint8Array(4);
  expect(await readInto(file, target, 3)).toBe(3);
  expect([...target]).toEqual([..."def"].map((each) => each.charCodeAt(0)).concat(0));
});
