import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { shellWord } from "./shell_word.ts";

test.each([
  "runs/my-run",
  "a b",
  "it's",
  'say "hi"',
  "$HOME",
  "~",
  "a;b|c&d",
  "ü",
  "",
  "line\nline",
])("shellWord() writes %j so that a shell reads it again", (word) => {
  expect(execFileSync("sh", ["-c", `printf %s ${shellWord(word, "linux")}`]).toString()).toBe(word);
});

test("shellWord() leaves plain words as they are, and quotes as Windows does there", () => {
  expect(shellWord("runs/2026-01-02_nano.1", "linux")).toBe("runs/2026-01-02_nano.1");
  expect(shellWord("C:\\runs\\my run", "win32")).toBe('"C:\\runs\\my run"');
  expect(shellWord("C:\\runs\\one", "win32")).toBe("C:\\runs\\one");
});
