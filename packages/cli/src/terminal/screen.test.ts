import { expect, test } from "vitest";
import { messageColumns } from "./screen.ts";

test("messageColumns() takes 80 for a terminal of 0 columns, as launchers of ranks give", () => {
  const before = Object.getOwnPropertyDescriptor(process.stderr, "columns");
  try {
    for (const [columns, expected] of [
      [0, 80],
      [undefined, 80],
      [120, 120],
    ] as const) {
      Object.defineProperty(process.stderr, "columns", { value: columns, configurable: true });
      expect(messageColumns()).toBe(expected);
    }
  } finally {
    if (before === undefined) Reflect.deleteProperty(process.stderr, "columns");
    else Object.defineProperty(process.stderr, "columns", before);
  }
});
