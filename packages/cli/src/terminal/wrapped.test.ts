import { expect, test } from "vitest";
import { wrapped } from "./wrapped.ts";

test("wrapped() breaks lines at spaces, and leaves those that fit", () => {
  expect(wrapped("error: one two three\nfour\n", 12, "  ")).toBe("error: one\n  two three\nfour\n");
  expect(wrapped("one two", 7)).toBe("one two");
});

test("wrapped() keeps a command whole, on a line of its own", () => {
  expect(wrapped("Saved step 3. Go on with: npx lrm train --resume a", 26, "  ")).toBe(
    "Saved step 3. Go on with:\n  npx lrm train --resume a",
  );
  expect(wrapped("npx lrm train --resume somewhere", 12)).toBe("npx lrm train --resume somewhere");
});

test("wrapped() keeps indented lines, and words that are longer than a line", () => {
  expect(wrapped("  --steps   2", 8)).toBe("  --steps   2");
  expect(wrapped("a  b  c d", 8)).toBe("a  b  c\nd");
  expect(wrapped("a bbbbbbbbbbbb c", 8)).toBe("a\nbbbbbbbbbbbb\nc");
});
