import { expect, test } from "vitest";
import { quoteValue } from "./quote_value.ts";

test.each([
  ["gelu", '"gelu"'],
  ['a "b"\n', '"a \\"b\\"\\n"'],
  [1.5, "1.5"],
  [true, "true"],
  [null, "null"],
  [undefined, "missing"],
  [[1, 2], "a list"],
  [{ a: 1 }, "an object"],
])("quoteValue() formats %o as %s", (value, text) => {
  expect(quoteValue(value)).toBe(text);
});

test("quoteValue() cuts a text after 80 characters", () => {
  expect(quoteValue("x".repeat(80))).toBe(`"${"x".repeat(80)}"`);
  expect(quoteValue("x".repeat(81))).toBe(`"${"x".repeat(80)}"…`);
});
