import { expect, test } from "vitest";
import { FileError, inPlainWords } from "./file_error.ts";

/** An error as the system makes it. */
const systemError = (code: string): Error =>
  Object.assign(new Error(`${code}: something, write`), { code, errno: -1, syscall: "write" });

test("inPlainWords() explains an error of the system as a problem and a remedy", () => {
  const full = inPlainWords("Cannot write metrics.jsonl", systemError("ENOSPC"));
  expect(full).toEqual(
    new FileError("Cannot write metrics.jsonl: the disk is full", "free some space"),
  );
  expect((full as Error).cause).toMatchObject({ code: "ENOSPC" });
});

test("inPlainWords() returns every other error unchanged", () => {
  for (const error of [
    new TypeError("a mistake"),
    new FileError("Cannot read a: it is damaged", "restore it"),
    Object.assign(new Error("an engine's"), { code: "ERR_INVALID_ARG_TYPE" }),
    "no error at all",
  ]) {
    expect(inPlainWords("Cannot", error)).toBe(error);
  }
});
