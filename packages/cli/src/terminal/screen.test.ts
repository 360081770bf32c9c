import { expect, test } from "vitest";
import { messageColumns, outputColumns } from "./screen.ts";

test.each([
  ["messageColumns", messageColumns, "stderr"],
  ["outputColumns", outputColumns, "stdout"],
] as const)(
  "%s() takes 80 for a terminal of 0 columns, as launchers of ranks give",
  (_, columnsOf, name) => {
    const stream = process[name];
    const before = Object.getOwnPropertyDescriptor(stream, "columns");
    try {
      for (const [columns, expected] of [
        [0, 80],
        [undefined, 80],
        [120, 120],
      ] as const) {
        Object.defineProperty(stream, "columns", { value: columns, configurable: true });
        expect(columnsOf()).toBe(expected);
      }
    } finally {
      if (before === undefined) Reflect.deleteProperty(stream, "columns");
      else Object.defineProperty(stream, "columns", before);
    }
  },
);
