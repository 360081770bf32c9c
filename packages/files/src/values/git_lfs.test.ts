import { expect, test } from "vitest";
import { isGitLfsPointer } from "./git_lfs.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

test("isGitLfsPointer() knows a pointer, and takes nothing else for one", () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 548105171\n`;
  expect(isGitLfsPointer(bytesOf(pointer))).toBe(true);
  for (const other of [
    "",
    "version",
    "PAR1",
    ` ${pointer}`,
    "version https://example.com/spec/v1\n",
  ]) {
    expect(isGitLfsPointer(bytesOf(other))).toBe(false);
  }
});
