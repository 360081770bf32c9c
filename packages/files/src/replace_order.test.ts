import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { replaceFile } from "./replace_file.ts";
import { isTemporaryName } from "./signed_name.ts";

const folder = mkdtempSync(join(tmpdir(), "lrm-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Calls to the system, in order. */
const asked = vi.hoisted((): string[] => []);

/** Names as they are in this test, whatever the random digits. */
const named = (path: unknown): string =>
  String(path)
    .replace(/^.*[/\\](?=[^/\\]*$)/, "")
    .replace(/^.*\.lrm-tmp$/, (name) => (isTemporaryName(name) ? "TEMPORARY" : name))
    .replace(/^lrm-files-.*$/, "FOLDER");

vi.mock("node:fs/promises", async (original) => {
  const files = await original<typeof import("node:fs/promises")>();
  const watched = (file: FileHandle, path: unknown): FileHandle =>
    new Proxy(file, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== "function") return value;
        return (...words: unknown[]) => {
          if (key !== "stat") asked.push(`${String(key)} ${named(path)}`);
          return value.apply(target, words);
        };
      },
    });
  return {
    ...files,
    open: async (...words: Parameters<typeof files.open>) => {
      asked.push(`open ${named(words[0])} ${words[1]}`);
      return watched(await files.open(...words), words[0]);
    },
    rename: async (from: string, to: string) => {
      asked.push(`rename ${named(from)} ${named(to)}`);
      await files.rename(from, to);
    },
  };
});

test("replaceFile() syncs the file and its folder before the rename, and the folder after it", async () => {
  const path = join(folder, "checkpoint.safetensors");
  await replaceFile(path, (file) => file.writeFile("weights"), {
    check: () => asked.push("check"),
  });
  expect(asked).toEqual([
    "open TEMPORARY wx",
    "writeFile TEMPORARY",
    "sync TEMPORARY",
    "close TEMPORARY",
    ...["open FOLDER r", "sync FOLDER", "close FOLDER"],
    "check",
    "rename TEMPORARY checkpoint.safetensors",
    ...["open FOLDER r", "sync FOLDER", "close FOLDER"],
  ]);
  expect(readFileSync(path, "utf8")).toBe("weights");
});
