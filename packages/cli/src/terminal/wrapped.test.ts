import { expect, test } from "vitest";
import { withCommand, wrapped } from "./wrapped.ts";

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

test("withCommand() keeps a command whole, whatever it begins with", () => {
  const command = "node_modules/.bin/lrm train --resume 'runs/my run'";
  expect(withCommand("Saved step 3. Go on with:", command, 20, "  ")).toBe(
    `Saved step 3. Go on\n  with:\n  ${command}`,
  );
  expect(withCommand("Go on with:", command, 62)).toBe(`Go on with: ${command}`);
  expect(withCommand("Go on with:", command, 61)).toBe(`Go on with:\n${command}`);
});
