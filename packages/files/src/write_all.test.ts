import type { FileHandle } from "node:fs/promises";
import { expect, test } from "vitest";
import { writeAll } from "./write_all.ts";

test("writeAll() goes on after a short write", async () => {
  const written: number[] = [];
  const slow = {
    write: async (bytes: Uint8Array) => {
      const part = bytes.subarray(0, 3);
      written.push(...part);
      return { bytesWritten: part.length };
    },
  };
  await writeAll(slow as unknown as FileHandle, Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
  expect(written).toEqual([1, 2, 3, 4, 5, 6, 7]);
});
