import { expect, test } from "vitest";
import { readCount } from "./count_field.tsx";

const STEPS = [1, 1_000_000] as const;

test("readCount() reads whole numbers within limits", () => {
  expect(["1", " 77 ", "1000000"].map((text) => readCount(text, STEPS))).toEqual(
    [1, 77, 1_000_000].map((value) => ({ value })),
  );
});

test("readCount() says what to enter instead of anything else", () => {
  for (const text of ["", "x", "0", "-1", "1.5", "1e3", "0x10", "1000001"]) {
    expect(readCount(text, STEPS)).toEqual({ error: "Enter a whole number from 1 to 1000000" });
  }
  expect(readCount("x", [0, Number.MAX_SAFE_INTEGER])).toEqual({
    error: "Enter a whole number of at least 0",
  });
});
