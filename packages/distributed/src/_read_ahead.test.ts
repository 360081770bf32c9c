import { expect, test } from "vitest";
import { readAhead } from "./_read_ahead.ts";

test("readAhead() reads a part while the one before it is exchanged", async () => {
  const events: string[] = [];
  await readAhead(
    [1, 2, 3],
    async (part) => {
      events.push(`read ${part}`);
      return 10 * part;
    },
    async (part, values) => {
      events.push(`exchange ${part}: ${values}`);
      await Promise.resolve();
      events.push(`end ${part}`);
    },
  );
  expect(events).toEqual([
    ...["read 1", "read 2", "exchange 1: 10", "end 1"],
    ...["read 3", "exchange 2: 20", "end 2", "exchange 3: 30", "end 3"],
  ]);
});

test("readAhead() fails as a read or an exchange does, and does nothing without parts", async () => {
  const done = async (): Promise<void> => {};
  const fail = async (part: number): Promise<void> => {
    if (part === 2) throw new Error("no part 2");
  };
  await expect(readAhead([1, 2, 3], fail, done)).rejects.toThrow("no part 2");
  await expect(readAhead([1, 2, 3], done, fail)).rejects.toThrow("no part 2");
  await readAhead([], fail, done);
});
