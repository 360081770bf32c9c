import { expect, test } from "vitest";
import { drawScreen } from "./_screen.mjs";

const ERASE = "\r\x1b[2K";

test("drawScreen() replaces a line that is erased, and keeps it apart", () => {
  const { lines, erased, overwritten } = drawScreen(
    `one\r\n\x1b[?7lstep 1\x1b[?7h${ERASE}two\r\n`,
    20,
  );
  expect(lines).toEqual(["one", "two", ""]);
  expect(erased).toEqual(["step 1"]);
  expect(overwritten).toEqual([]);
});

test("drawScreen() finds text over text, and lines that are too long", () => {
  expect(drawScreen("step 1\rtwo", 20).overwritten).toHaveLength(3);
  const { lines, broken } = drawScreen("abcdefg\r\n", 5);
  expect(lines).toEqual(["abcde", "fg", ""]);
  expect(broken).toEqual(["abcde"]);
  expect(drawScreen("abcde\r\nf", 5).broken).toEqual([]);
  expect(drawScreen("\x1b[?7labcdefg", 5).lines).toEqual(["abcdg"]);
});

test("drawScreen() goes up, and clears what is below", () => {
  const { lines } = drawScreen("a\r\nb\r\n\x1b[2A\r\x1b[Jc\r\n", 5);
  expect(lines).toEqual(["c", ""]);
});
